import { useState } from 'preact/hooks';
import { Control } from './control.js';
import { Amount, Pick } from './fields.js';
import { nimbleFaults, nimbleOperations, sessionFailures } from './nimble-faults.js';

function FailControl() {
  const [operation, setOperation] = useState('CreateStreamingSession');
  const [faultName, setFaultName] = useState('InternalServerErrorException');
  const [times, setTimes] = useState(1);
  const fault = nimbleFaults.find(({ value }) => value === faultName)?.fault;
  return (
    <Control
      title="Make a Nimble call fail"
      explanation="Passing troubles are retried with the same token; the others become words at once."
      action="Arm"
      path="nimble/fail"
      body={{ operation, fault, times }}
    >
      <Pick label="Operation" value={operation} options={nimbleOperations} onPick={setOperation} />
      <Pick label="Answer" value={faultName} options={nimbleFaults} onPick={setFaultName} />
      <Amount label="Times" value={times} least={1} onAmount={setTimes} />
    </Control>
  );
}

function OutcomeControl() {
  const [statusCode, setStatusCode] = useState('INSUFFICIENT_CAPACITY');
  const [times, setTimes] = useState(1);
  return (
    <Control
      title="Let the next session fail"
      explanation="It is accepted, then never becomes READY, for this reason."
      action="Arm"
      path="nimble/outcome"
      body={{ statusCode, times }}
    >
      <Pick label="Reason" value={statusCode} options={sessionFailures} onPick={setStatusCode} />
      <Amount label="Sessions" value={times} least={1} onAmount={setTimes} />
    </Control>
  );
}

function DurationsControl() {
  const [create, setCreate] = useState(20);
  const [start, setStart] = useState(12);
  const [stop, setStop] = useState(8);
  const [remove, setRemove] = useState(6);
  const [stream, setStream] = useState(3);
  return (
    <Control
      title="How long things take"
      explanation="In seconds. A real workstation takes minutes to become READY."
      action="Set"
      path="nimble/durations"
      body={{
        createMs: create * 1000,
        startMs: start * 1000,
        stopMs: stop * 1000,
        deleteMs: remove * 1000,
        streamMs: stream * 1000,
      }}
    >
      <Amount label="Launch" value={create} onAmount={setCreate} />
      <Amount label="Start" value={start} onAmount={setStart} />
      <Amount label="Stop" value={stop} onAmount={setStop} />
      <Amount label="Terminate" value={remove} onAmount={setRemove} />
      <Amount label="Connect" value={stream} onAmount={setStream} />
    </Control>
  );
}

function MinuteControl() {
  const [seconds, setSeconds] = useState(60);
  return (
    <Control
      title="How long a minute lasts"
      explanation="In seconds, for what becomes READY from now on. With 2, a day’s end is near, and so are its reminders."
      action="Set"
      path="nimble/minute"
      body={{ ms: seconds * 1000 }}
    >
      <Amount label="A minute" value={seconds} least={1} onAmount={setSeconds} />
    </Control>
  );
}

function LatencyControl() {
  const [ms, setMs] = useState(0);
  return (
    <Control
      title="Slow Nimble down"
      explanation="Every answer of Nimble’s API takes this much longer."
      action="Set"
      path="nimble/latency"
      body={{ ms }}
    >
      <Amount label="Delay, ms" value={ms} onAmount={setMs} />
    </Control>
  );
}

/** What can be done to the pretend Nimble Studio. */
export function NimbleControls() {
  return (
    <>
      <FailControl />
      <OutcomeControl />
      <DurationsControl />
      <MinuteControl />
      <LatencyControl />
      <Control
        title="Back to normal"
        explanation="Disarms everything above. Sessions stay, and how long things last."
        action="Reset Nimble"
        path="nimble/reset"
        body={{}}
      />
    </>
  );
}

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { imageOfMoto, isInstalled, openShell, startMoto, walkOf, withoutMoto } from './moto.js';

const blocks = walkOf('docs/ec2.md');

// Each call of the AWS command line starts Python.
it.skipIf(!isInstalled)(
  'leads from an empty account to a launch',
  { timeout: 600_000 },
  async () => {
    const { folder, run } = openShell(await startMoto());
    const IMAGE = await imageOfMoto(run);
    const undo = blocks.findIndex((block) => block.includes('delete-launch-template'));
    expect(undo).toBeGreaterThan(8);

    // What the bot does then, before the walk is undone.
    const launch = `
    aws ec2 describe-launch-template-versions --versions '$Default' --query LaunchTemplateVersions[0].LaunchTemplateData --output json > data.json
    aws ec2 run-instances --count 1 --launch-template "LaunchTemplateId=$template" --subnet-id "\${subnets%% *}" --instance-type g4dn.xlarge --query Instances[0].InstanceId --output text > launched
    aws ec2 describe-launch-templates --filters Name=tag-key,Values=nimble-session:profile --query 'LaunchTemplates[].Tags[]' --output json > tags.json
    aws iam get-role-policy --role-name "$WORKSTATION_ROLE" --policy-name workstation --query PolicyDocument --output json > workstation.json
    aws ec2 terminate-instances --instance-ids "$(cat launched)"
  `;
    const left = `{
    aws iam list-users --query Users[].Arn --output text
    aws iam list-roles --query Roles[].Arn --output text
    aws iam list-policies --scope Local --query Policies[].Arn --output text
    aws iam list-instance-profiles --query InstanceProfiles[].Arn --output text
    aws ec2 describe-launch-templates --query LaunchTemplates[].LaunchTemplateId --output text
  } > left`;
    const walk = [...blocks.slice(0, undo), launch, ...blocks.slice(undo), left];
    await run([withoutMoto, ...walk].join('\n'), { IMAGE });

    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    expect(read('left').trim()).toBe('');
    expect(read('.env')).toMatch(
      /^AWS_ACCESS_KEY_ID=\S+\nAWS_SECRET_ACCESS_KEY=\S+\nSTUDIO=ec2\nAWS_REGION=us-west-2\nBOT_NAME=nimble-session\n$/,
    );
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
    expect(read('workstation.json')).not.toMatch(/REGION|ACCOUNT/);
    const tags = JSON.parse(read('tags.json'));
    expect(tags).toContainEqual({ Key: 'nimble-session:profile', Value: 'Workstation' });
    expect(tags).toContainEqual({
      Key: 'nimble-session:subnets',
      Value: expect.stringMatching(/^subnet-\w+( subnet-\w+)+$/),
    });
    const { UserData, ...data } = JSON.parse(read('data.json'));
    expect(JSON.stringify(data)).not.toMatch(/[A-Z]+_[A-Z]+/);
    // AWS: 16 KB at most.
    const userData = Buffer.from(UserData, 'base64').toString();
    expect(userData.length).toBeLessThan(16_384);
    expect(userData).toMatch(/^#!\/bin\/bash\n/);
    const [, ready = '', idle = ''] = /for packed in '([^']+)' '([^']+)';/.exec(userData) ?? [];
    const carried = (packed: string) => run(`base64 -d <<<'${packed}' | tar -tz`);
    expect(await carried(ready)).toBe(
      'ready-linux.sh\nnimble-session-ready.service\nnimble-session-ready.timer\nnimble-session-ceiling.timer',
    );
    expect(await carried(idle)).toBe(
      'idle-linux.sh\nnimble-session-idle.service\nnimble-session-idle.timer',
    );
    // CloudFormation: 4,096 bytes at most in a parameter.
    for (const packed of [ready, idle]) expect(packed.length).toBeLessThan(4_096);
  },
);

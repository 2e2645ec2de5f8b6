import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { imageOfMoto, isInstalled, openShell, startMoto, walkOf, withoutMoto } from './moto.js';

/** The steps of docs/ec2.md that the stack does not do: the Region, names, network, image. */
const before = walkOf('docs/ec2.md').filter((block) =>
  /^(export AWS_REGION|BOT_NAME=|vpc=|image=)/.test(block),
);

/** What the stack has made, as AWS tells it. */
const look = `
  resource() { aws cloudformation describe-stack-resources --stack-name nimble-session --query "StackResources[?LogicalResourceId=='$1'].PhysicalResourceId" --output text; }
  policy() { aws iam get-policy-version --policy-arn "$(resource "$1")" --version-id v1 --query PolicyVersion.Document --output json; }
  policy BotPolicy > bot.json
  policy WorkstationPolicy > workstation.json
  template=$(resource Workstation)
  aws ec2 describe-launch-template-versions --launch-template-id "$template" --versions '$Default' --query LaunchTemplateVersions[0].LaunchTemplateData --output json > data.json
  aws ec2 describe-launch-templates --launch-template-ids "$template" --query 'LaunchTemplates[].Tags[]' --output json > tags.json
  fill docs/iam/bot.json > wanted-bot.json
  fill docs/iam/workstation.json > wanted-workstation.json
  echo "$ready_files" > ready-files
  echo "$idle_files" > idle-files
  resource WorkstationRole > role
`;

// Each call of the AWS command line starts Python.
it.skipIf(!isInstalled)(
  'deploy/cloudformation.yaml makes what the steps of docs/ec2.md make',
  { timeout: 600_000 },
  async () => {
    const { folder, run } = openShell(await startMoto());
    const IMAGE = await imageOfMoto(run);
    expect(before).toHaveLength(4);
    const said = await run(
      [withoutMoto, ...before, ...walkOf('deploy/README.md'), look].join('\n'),
      { IMAGE },
    );
    expect(said).toMatch(/^BotPolicy\tarn:aws:iam::\d+:policy\/\S+$/m);

    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    const role = read('role').trim();
    const wanted = read('wanted-bot.json').replace(
      'role/nimble-session-workstation',
      `role/${role}`,
    );
    expect(JSON.parse(read('bot.json'))).toEqual(JSON.parse(wanted));
    expect(JSON.parse(read('workstation.json'))).toEqual(
      JSON.parse(read('wanted-workstation.json')),
    );

    const tags = JSON.parse(read('tags.json'));
    expect(tags).toContainEqual({ Key: 'nimble-session:profile', Value: 'Workstation' });
    const { UserData, ...data } = JSON.parse(read('data.json'));
    expect(data.ImageId).toBe(IMAGE);
    const script = readFileSync(join(folder, 'docs/ec2/user-data-linux.sh'), 'utf8');
    expect(Buffer.from(UserData, 'base64').toString()).toBe(
      script
        .replace("'READY_FILES'", `'${read('ready-files').trim()}'`)
        .replace("'IDLE_FILES'", `'${read('idle-files').trim()}'`),
    );
  },
);

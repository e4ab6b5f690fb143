// Looks at what the CDK made of the printed snippet: a numbered version, and an association with it
// for each event of the plan and no other.
//
//   node cdk.mjs FOLDER PRINTED      the CDK's output; what `package --template cdk` told

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const [folder, printed] = process.argv.slice(2);
const events = readFileSync(printed, "utf8").match(/^ +events +(.*)$/m)[1].split(", ");
const { Resources } = JSON.parse(readFileSync(`${folder}/Fingerpost.template.json`, "utf8"));
const of = (type) => Object.entries(Resources).filter(([, resource]) => resource.Type === type);

const [[lambda, { Properties: made }], ...others] = of("AWS::Lambda::Function");
assert.equal(others.length, 0);
assert.deepEqual([made.Architectures, made.MemorySize, made.Timeout], [["x86_64"], 128, 5]);
const [[version, { Properties: numbered }]] = of("AWS::Lambda::Version");
assert.deepEqual(numbered.FunctionName, { Ref: lambda });

const trusted = of("AWS::IAM::Role").flatMap(([, role]) => role.Properties.AssumeRolePolicyDocument.Statement);
assert.ok(trusted.some(({ Principal }) => Principal.Service === "edgelambda.amazonaws.com"));

const [[, { Properties: distribution }]] = of("AWS::CloudFront::Distribution");
const behaviour = distribution.DistributionConfig.DefaultCacheBehavior;
assert.deepEqual(
  behaviour.LambdaFunctionAssociations,
  events.map((EventType) => ({ EventType, LambdaFunctionARN: { Ref: version } })),
);
const [[policy]] = of("AWS::CloudFront::CachePolicy");
assert.deepEqual(behaviour.CachePolicyId, { Ref: policy });

const { artifacts } = JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8"));
assert.match(artifacts.Fingerpost.environment, /us-east-1$/);
console.log(`  cdk: ${Object.keys(Resources).length} resources, associations ${events.join(", ")}`);

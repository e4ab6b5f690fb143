import { App, Duration, Stack } from "aws-cdk-lib";
import * as cloudfront from "aws-cdk-lib/aws-cloudfront";
import { HttpOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import * as lambda from "aws-cdk-lib/aws-lambda";

const app = new App();
// Lambda@Edge functions are made in us-east-1; `EdgeFunction` sees to it, and to the trust of
// edgelambda.amazonaws.com.
const stack = new Stack(app, "Fingerpost", { env: { region: "us-east-1" } });

const fingerpost = new cloudfront.experimental.EdgeFunction(stack, "FingerpostFunction", {
  runtime: new lambda.Runtime("«runtime»", lambda.RuntimeFamily.«family»),
  handler: "«handler»",
  architecture: lambda.Architecture.X86_64,
  memorySize: 128,
  timeout: Duration.seconds(5),
  code: lambda.Code.fromAsset("«file»"),
});

// What the policy decides by behind the cache has to be in the cache key.
const cachePolicy = new cloudfront.CachePolicy(stack, "FingerpostCachePolicy", {
  enableAcceptEncodingBrotli: true,
  enableAcceptEncodingGzip: true,
  headerBehavior: cloudfront.CacheHeaderBehavior.«headers»,
  cookieBehavior: cloudfront.CacheCookieBehavior.«cookies»,
  queryStringBehavior: cloudfront.CacheQueryStringBehavior.«queries»,
});

new cloudfront.Distribution(stack, "Distribution", {
  defaultBehavior: {
    origin: new HttpOrigin("origin.example.com"),
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    cachePolicy,
    // `currentVersion`: a numbered one, which CloudFront asks for.
    edgeLambdas: [«associations»
    ],
  },
});

"use strict";

const path = require("node:path");
const { createHandler } = require("@fingerpost/lambda-edge");

exports.handler = createHandler({
  policy: path.join(__dirname, "policy.bin"),
  ...require("./settings.json"),
});

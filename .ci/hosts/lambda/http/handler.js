"use strict";
// The function of the zip, for a plugin that passes on only the very object that it handed in.

const { handler } = require("./function/index.js");

exports.viewerRequest = async (event) => {
  const result = await handler(event);
  return result.status ? result : Object.assign(event.Records[0].cf.request, result);
};

using Dims;
using Dims.Cli;

// A command-line verb, or the server.
if (CommandLine.Handles(args)) return await CommandLine.Run(args);
await DimsHost.Build(args).RunAsync();
return 0;

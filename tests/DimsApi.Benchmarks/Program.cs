using BenchmarkDotNet.Running;
using Dims.Benchmarks;

// --test: each benchmark once, and whether it did its work. gate, names, rules: a table in under a minute. Anything else is BenchmarkDotNet's own, in this process, because
// the projects it would generate elsewhere break the repository's build rules.
return args switch
{
    ["--test"] => await Once.Run(),
    ["gate"] => await GateTable.Print(Console.Out),
    ["names"] => await NameTable.Print(Console.Out),
    ["rules"] => await RuleTable.Print(Console.Out),
    _ => BenchmarkSwitcher.FromAssembly(typeof(WriteGateBenchmarks).Assembly).Run([.. args, "--inProcess"]).All(s => !s.HasCriticalValidationErrors && s.Reports.All(r => r.Success)) ? 0 : 1,
};

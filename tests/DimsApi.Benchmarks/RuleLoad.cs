using Dims.Demo;
using Dims.Rules;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Benchmarks;

// The rules that come with the program and the demo's samples, made ready as intake makes them, with a state that knows every substance already: as on any day after the first.
public sealed class RuleLoad : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dims-benchmark-");
    private readonly KeptState _state = new();
    private RuleSnapshot _rules = null!;

    public JudgedSample[] Samples { get; private set; } = [];

    public int Rules => _rules.Rules.Count;

    public static async Task<RuleLoad> Prepare(int samples)
    {
        var load = new RuleLoad();
        await using var app = DimsHost.Build([$"--ConnectionStrings:Dims=Data Source={Path.Combine(load._folder.FullName, "rules.db")}", "--Logging:LogLevel:Default=Warning"]);
        await app.Services.GetRequiredService<Migrator>().Migrate();
        await using var scope = app.Services.CreateAsyncScope();
        await StartUp.Seed(scope.ServiceProvider);
        var register = await app.Services.GetRequiredService<SubstanceIndex>().Current();
        await using var read = await app.Services.GetRequiredService<Database>().Read();
        load._rules = await RuleIndex.Load(read, 1, register);
        var now = new SamplePreparer.Now(register, new DateOnly(2024, 1, 1), null);
        load.Samples = [.. DemoGenerator.Samples().TakeLast(samples).Select((s, i) => JudgedSample.Of(now.Prepare(s), i + 1, keptOut: false))];
        foreach (var sample in load.Samples)
        {
            ResultJudge.See(sample, register, load._state);
            foreach (var (_, key) in SampleJudge.Clusters(SampleContent.Of(sample, register), load._rules)) load._state.Alike(key, sample.Day, sample.Number);
        }
        return load;
    }

    // How many questions all the samples raise.
    public int Judge()
    {
        var hits = 0;
        foreach (var sample in Samples) hits += SampleJudge.Judge(sample, _rules, _state).Count;
        return hits;
    }

    public int Dangers() => Samples.Count(s => SampleJudge.Dangers(SampleContent.Of(s, _rules.Register), _rules).Count > 0);

    // The floor: every name looked up once, and nothing asked.
    public int LookUp()
    {
        var known = 0;
        foreach (var sample in Samples)
            foreach (var finding in sample.Findings) if (_rules.Register.Of(finding.Name) is not null) known++;
        return known;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

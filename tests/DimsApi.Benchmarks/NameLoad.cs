using System.Globalization;
using Dims.Storage;
using Dims.Substances;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Benchmarks;

// The register that comes with the program, filled up to 2,000 names, and names as laboratories and locations write them.
public sealed class NameLoad : IAsyncDisposable
{
    private const int Names = 2000;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dims-benchmark-");
    private readonly Dictionary<string, Naming> _plain = new(StringComparer.Ordinal);
    private string[] _folded = [];

    public RegisterSnapshot Register { get; private set; } = null!;

    public string[] Asked { get; private set; } = [];

    public string[] Misspelt { get; private set; } = [];

    public int Known => Asked.Count(name => Register.Resolve(name) is not null);

    public int Suggested => Misspelt.Count(name => Register.Suggest(name).Count > 0);

    public static async Task<NameLoad> Prepare()
    {
        var load = new NameLoad();
        await using var app = DimsHost.Build([$"--ConnectionStrings:Dims=Data Source={Path.Combine(load._folder.FullName, "names.db")}", "--Logging:LogLevel:Default=Warning"]);
        await app.Services.GetRequiredService<Migrator>().Migrate();
        await using var scope = app.Services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        await mediator.Send(new SeedRegister());
        var missing = Names - (await app.Services.GetRequiredService<SubstanceIndex>().Current()).Names.Count;
        for (var i = 0; i < missing; i += 40)
            await mediator.Send(new PutSubstance { Slug = "filler-" + Text(i), Name = "filler " + Text(i), Source = "benchmark", Names = [.. Enumerable.Range(i, 40).Select(n => new KnownName { Name = "filler-name " + Text(n * 7919 % 100_000), Language = "en" })] });
        load.Register = await app.Services.GetRequiredService<SubstanceIndex>().Current();
        foreach (var (name, naming) in load.Register.Names) load._plain[name] = naming;
        // As they are listed: with their capitals, spaces and hyphens.
        load.Asked = [.. load.Register.Substances.Values.SelectMany(s => s.Names.Select(n => n.Name).Append(s.Name).Concat(s.InchiKey is { } key ? [key] : [])).Order(StringComparer.Ordinal)];
        load._folded = [.. load.Asked.Select(NameFolding.Fold)];
        load.Misspelt = [.. load.Register.Substances.Values.Select(s => s.Name + "x").Order(StringComparer.Ordinal).Take(100)];
        return load;
    }

    // The floor: what was folded before, looked up.
    public int InDictionary()
    {
        var found = 0;
        foreach (var name in _folded) if (_plain.ContainsKey(name)) found++;
        return found;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string Text(int n) => n.ToString("00000", CultureInfo.InvariantCulture);
}

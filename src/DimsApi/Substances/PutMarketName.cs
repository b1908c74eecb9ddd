using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;
using Dims.Rules;
using Dims.Storage;
using MediatR;

namespace Dims.Substances;

/// <summary>A name under which things are sold, as it is entered or changed. What is left out is taken out; names that people gave by `PUT /v1/names/{name}` stay.</summary>
public sealed record PutMarketName : ICommand<MarketName>, IChecked
{
    [JsonIgnore] public string Slug { get; init; } = "";

    // The tag of what was read; null where there was nothing to read.
    [JsonIgnore] public string? Tag { get; init; }

    /// <summary>The name it is listed under.</summary>
    [StringLength(120, MinimumLength = 1)] public required string Name { get; init; }
    /// <summary>Other names for the same. None may stand for something else already.</summary>
    [MaxLength(200)] public IReadOnlyList<KnownName> Names { get; init; } = [];
    /// <summary>Slugs of the substances promised.</summary>
    [MaxLength(50), EachLength(64)] public IReadOnlyList<string> Promises { get; init; } = [];
    /// <summary>Classes promised: any substance of the class answers the name.</summary>
    [MaxLength(20), EachLength(60)] public IReadOnlyList<string> PromisedClasses { get; init; } = [];
    /// <summary>Where this comes from.</summary>
    [StringLength(1000, MinimumLength = 1)] public required string Source { get; init; }

    public string? Subject(object answer) => Slug;

    public void Check(Faults faults)
    {
        RegisterChecks.Slug(Slug, faults);
        RegisterChecks.Names(Name ?? "", Names, faults);
        RegisterChecks.Once(Promises, "/promises", faults);
        RegisterChecks.Once(PromisedClasses, "/promisedClasses", faults);
    }
}

public sealed class PutMarketNameHandler(Session session, NameWriter names, EntryNames entryNames, RegisterHistory history, JudgeLater later, FormerMeanings former) : IRequestHandler<PutMarketName, MarketName>
{
    public async Task<MarketName> Handle(PutMarketName command, CancellationToken cancellationToken)
    {
        await names.Wait();
        await former.Begin();
        var before = await RegisterRows.MarketName(session, command.Slug);
        EntryNames.RequireAsRead(before, command.Tag);
        var wanted = EntryNames.Of(command);
        var faults = await entryNames.Taken(wanted, new Naming(null, command.Slug));
        for (var i = 0; i < command.Promises.Count; i++)
            if (await session.Scalar<long>("SELECT count(*) FROM substances WHERE slug = @slug", new { slug = command.Promises[i] }) == 0) faults.Add($"/promises/{i}", "unknown-substance", $"there is no substance '{command.Promises[i]}'.");
        faults.ThrowIfAny();
        await session.Execute("INSERT INTO market_names (slug, name, source) VALUES (@Slug, @Name, @Source) ON CONFLICT (slug) DO UPDATE SET name = excluded.name, source = excluded.source", new { command.Slug, command.Name, command.Source });
        await session.Execute("DELETE FROM market_promises WHERE market_name = @Slug", new { command.Slug });
        foreach (var (kind, promise) in command.Promises.Select(p => ("substance", p)).Concat(command.PromisedClasses.Select(c => ("class", c))))
            await session.Execute("INSERT INTO market_promises (market_name, kind, promise) VALUES (@Slug, @kind, @promise)", new { command.Slug, kind, promise });
        if (await entryNames.Replace(wanted, new Naming(null, command.Slug)))
            await session.Execute("UPDATE market_names SET revision = @revision WHERE slug = @Slug", new { revision = await session.Revision(), command.Slug });
        if (before is not null && !(before.Promises.ToHashSet().SetEquals(command.Promises) && before.PromisedClasses.ToHashSet().SetEquals(command.PromisedClasses))) await later.Entry(command.Slug);
        await former.End();
        var after = (await RegisterRows.MarketName(session, command.Slug))!;
        await history.Add(RegisterHistory.MarketNames, command.Slug, before is null ? RegisterChange.Entered : RegisterChange.Changed, before, after);
        return after;
    }
}

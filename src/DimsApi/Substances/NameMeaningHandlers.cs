using Dims.Http;
using Dims.Storage;
using MediatR;

namespace Dims.Substances;

// Findings refer to the row of a name: changing that row resolves all of them, and the figures, in this one transaction.
public sealed class PutNameHandler(Session session, NameWriter names, NamingDeeds deeds, FormerMeanings former) : IRequestHandler<PutName, NameMeaning>
{
    public async Task<NameMeaning> Handle(PutName command, CancellationToken cancellationToken)
    {
        await names.Wait();
        await former.Begin();
        await CheckEntry(command);
        var (folded, entry) = (NameFolding.Fold(command.Name), new Naming(command.Substance, command.MarketName));
        var row = await names.Find(folded);
        if (row is { IsKnown: true } && row.Named != "block")
        {
            if (row.Naming == entry) return (await NamingDeeds.Meaning(session, folded))!;
            throw new Problem(ProblemCodes.AlreadyExists, $"'{row.Spelling}' stands for '{row.Substance ?? row.MarketName}' already. {(row.Named == "person" ? "Take that back first." : $"It is one of the names of '{row.Substance ?? row.MarketName}' itself: change that entry.")}");
        }
        await names.Name(folded, command.Name.Trim(), entry);
        await deeds.Add(folded, entry, row?.Naming ?? default);
        return (await NamingDeeds.Meaning(session, folded))!;
    }

    private async Task CheckEntry(PutName command)
    {
        var faults = new Faults();
        if (command.MarketName is { } market && await session.Scalar<long>("SELECT count(*) FROM market_names WHERE slug = @market", new { market }) == 0) faults.Add("/marketName", "unknown-market-name", $"there is no market name '{market}'.");
        if (command.Substance is { } substance)
        {
            var there = await session.Query<string?>("SELECT merged_into FROM substances WHERE slug = @substance", new { substance });
            if (there.Count == 0) faults.Add("/substance", "unknown-substance", $"there is no substance '{substance}'.");
            else if (there[0] is { } into) faults.Add("/substance", "merged", $"'{substance}' is merged into '{into}': that is what the name stands for.");
        }
        faults.ThrowIfAny();
    }
}

public sealed class TakeNameBackHandler(NameWriter names, NamingDeeds deeds, FormerMeanings former) : IRequestHandler<TakeNameBack, bool>
{
    public async Task<bool> Handle(TakeNameBack command, CancellationToken cancellationToken)
    {
        await names.Wait();
        await former.Begin();
        var row = await names.Find(NameFolding.Fold(command.Name)) ?? throw new Problem(ProblemCodes.NotFound, "Nobody has told or entered this name.");
        if (!row.IsKnown) return false;
        if (row.Named != "person")
        {
            throw new Problem(ProblemCodes.TransitionNotAllowed, row.Named == "block"
                ? $"'{row.Spelling}' goes by its first block, which stands for '{row.Substance ?? row.MarketName}'. Name it by itself, if it is something else."
                : $"'{row.Spelling}' is one of the names of '{row.Substance ?? row.MarketName}' itself: change that entry.")
            { More = new Dictionary<string, object?> { ["allowed"] = Array.Empty<string>() } };
        }
        await names.TakeBack([row.Folded]);
        await deeds.Add(row.Folded, default, row.Naming);
        return true;
    }
}

// What people named, with who and when; every deed is a change of the data.
public sealed class NamingDeeds(Session session, FormerMeanings former)
{
    public async Task Add(string folded, Naming now, Naming before)
    {
        var revision = await session.Revision();
        await session.Execute(
            """
            INSERT INTO namings (name, ordinal, substance, market_name, revision, at, owner_id)
            SELECT @folded, COALESCE(MAX(ordinal), 0) + 1, @Substance, @MarketName, @revision, @at, @owner FROM namings WHERE name = @folded
            """, new { folded, now.Substance, now.MarketName, revision, at = session.NowText, owner = session.Call.Caller?.Owner });
        foreach (var entry in new[] { now, before })
        {
            if (entry.Substance is not null) await session.Execute("UPDATE substances SET revision = @revision WHERE slug = @Substance", new { revision, entry.Substance });
            if (entry.MarketName is not null) await session.Execute("UPDATE market_names SET revision = @revision WHERE slug = @MarketName", new { revision, entry.MarketName });
        }
        await former.End();
    }

    public static async Task<NameMeaning?> Meaning(Sql sql, string folded)
    {
        var row = await sql.One<Row>(
            """
            SELECT spelling, substance, market_name, named, (SELECT count(*) FROM findings f WHERE f.name = n.folded AND f.superseded_in IS NULL) AS findings,
              (SELECT count(*) FROM sample_sold_as a WHERE a.name = n.folded) AS sold_as FROM names n WHERE folded = @folded
            """, new { folded });
        if (row is null) return null;
        var deeds = await sql.Query<Deed>("SELECT d.substance, d.market_name, d.revision, d.at, o.name AS by FROM namings d LEFT JOIN owners o ON o.id = d.owner_id WHERE d.name = @folded ORDER BY d.ordinal DESC", new { folded });
        return new NameMeaning
        {
            Name = row.Spelling,
            Substance = row.Substance,
            MarketName = row.MarketName,
            Origin = row.Substance is null && row.MarketName is null ? null : row.Named switch { "person" => NameOrigin.Person, "block" => NameOrigin.FirstBlock, _ => NameOrigin.Entry },
            Findings = row.Findings,
            SoldAs = row.SoldAs,
            History = [.. deeds.Select(d => new NamingDeed { Substance = d.Substance, MarketName = d.MarketName, Revision = d.Revision, At = Instant.Parse(d.At), By = d.By })],
        };
    }

    private sealed record Row { public string Spelling { get; init; } = ""; public string? Substance { get; init; } public string? MarketName { get; init; } public string? Named { get; init; } public long Findings { get; init; } public long SoldAs { get; init; } }

    private sealed record Deed { public string? Substance { get; init; } public string? MarketName { get; init; } public long Revision { get; init; } public string At { get; init; } = ""; public string? By { get; init; } }
}

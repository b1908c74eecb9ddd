using System.Text.Json;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Substances;

// Brings the legal statuses that come with the program into the database: what is not there yet, never over what is, and nothing that somebody removed.
public sealed record SeedLegal : ICommand<int>
{
    public string? Subject(object answer) => $"{answer} entries";
}

public sealed class SeedLegalHandler(Session session, NameWriter names) : IRequestHandler<SeedLegal, int>
{
    public async Task<int> Handle(SeedLegal command, CancellationToken cancellationToken)
    {
        await names.Wait();
        var file = Read();
        var substances = (await session.Query<string>("SELECT slug FROM substances")).ToHashSet(StringComparer.Ordinal);
        var groups = (await session.Query<string>("SELECT slug FROM legal_groups")).ToHashSet(StringComparer.Ordinal);
        var entries = (await session.Query<string>("SELECT id FROM legal_statuses")).ToHashSet(StringComparer.Ordinal);
        var added = 0;
        foreach (var group in file.Groups.Where(g => groups.Add(g.Slug)))
        {
            added++;
            await session.Execute(
                "INSERT INTO legal_groups (slug, name, country, list, description, members_confirmed) VALUES (@Slug, @Name, @Country, @List, @Description, @confirmed)",
                new { group.Slug, group.Name, group.Country, group.List, group.Description, confirmed = group.MembersConfirmed ? 1 : 0 });
            foreach (var member in group.Members.Where(substances.Contains)) await session.Execute("INSERT INTO legal_group_members (legal_group, substance) VALUES (@Slug, @member)", new { group.Slug, member });
        }
        // An entry about a substance that this register has not (a person has entered it under another slug) would refer to nothing.
        foreach (var (status, id) in WithIds(file.Statuses).Where(s => !entries.Contains(s.Id) && (s.Status.Group is { } group ? groups.Contains(group) : substances.Contains(s.Status.Substance!))))
        {
            added++;
            await session.Execute(
                "INSERT INTO legal_statuses (id, country, list, substance, legal_group, state, from_day, to_day, confirmed, source) VALUES (@id, @Country, @List, @Substance, @Group, @state, @from, @to, @confirmed, @Source)",
                new { id, status.Country, status.List, status.Substance, status.Group, state = Wire.Name(status.State), from = LegalRows.Day(status.From), to = LegalRows.Day(status.To), confirmed = status.Confirmed && status.From is not null ? 1 : 0, status.Source });
        }
        if (added > 0) await session.Touch(Counters.Substances);
        return added;
    }

    // The same entry has the same id in every version of the program, wherever it stands in the file; only of several that say the same the order counts.
    private static IEnumerable<(LegalStatusContent Status, string Id)> WithIds(IReadOnlyList<LegalStatusContent> statuses)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var status in statuses)
        {
            var id = NameFolding.Fold(status.Country) + "-" + NameFolding.Fold(status.List) + "-" + (status.Substance ?? status.Group) + "-" + Wire.Name(status.State);
            var n = seen[id] = seen.GetValueOrDefault(id) + 1;
            yield return (status, n == 1 ? id : $"{id}-{n}");
        }
    }

    private static SeedFile Read()
    {
        using var stream = typeof(SeedLegalHandler).Assembly.GetManifestResourceStream("legal.json")!;
        return JsonSerializer.Deserialize<SeedFile>(stream, Wire.Json)!;
    }

    private sealed record SeedFile
    {
        public required int Version { get; init; }
        public IReadOnlyList<LegalGroup> Groups { get; init; } = [];
        public IReadOnlyList<LegalStatusContent> Statuses { get; init; } = [];
    }
}

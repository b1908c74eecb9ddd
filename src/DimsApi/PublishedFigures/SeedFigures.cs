using System.Text.Json;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.PublishedFigures;

// Brings the figures that come with the program into the database: those that are not there yet.
public sealed record SeedFigures : ICommand<int>
{
    public string? Subject(object answer) => $"{answer} figures";
}

public sealed class SeedFiguresHandler(Session session) : IRequestHandler<SeedFigures, int>
{
    public async Task<int> Handle(SeedFigures command, CancellationToken cancellationToken)
    {
        var known = (await session.Query<string>("SELECT id FROM published_figures")).ToHashSet(StringComparer.Ordinal);
        var added = Read().Where(f => known.Add(f.Id)).ToList();
        foreach (var (id, figure) in added) await FigureRows.Add(session, id, figure, null);
        foreach (var (id, figure) in added.Where(f => f.Figure.Supersedes is not null))
            await session.Execute("UPDATE published_figures SET superseded_by = @id WHERE id = @before", new { id, before = figure.Supersedes });
        return added.Count;
    }

    public static IReadOnlyList<(string Id, PublishedFigureContent Figure)> Read()
    {
        using var stream = typeof(SeedFiguresHandler).Assembly.GetManifestResourceStream("figures.json")!;
        return [.. JsonSerializer.Deserialize<IReadOnlyList<Seed>>(stream, Wire.Json)!.Select(s => (s.Id, s.Figure))];
    }

    private sealed record Seed
    {
        public required string Id { get; init; }
        public required PublishedFigureContent Figure { get; init; }
    }
}

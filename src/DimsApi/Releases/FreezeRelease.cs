using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dims.Alerts;
using Dims.Http;
using Dims.Messaging;
using Dims.Notices;
using Dims.Storage;
using MediatR;

namespace Dims.Releases;

internal sealed record FreezeRelease : ICommand<Release>
{
    public required NewRelease Content { get; init; }

    // Made before the gate, of one snapshot; a repeated request is known by its content alone.
    [JsonIgnore] public Frozen Frozen { get; init; } = null!;

    public string? Subject(object answer) => Content.Name;
}

// What is stored: all of one revision.
internal sealed record Frozen(long Revision, bool Generated, IReadOnlyList<(AskedFigure Asked, byte[] Answer)> Figures, IReadOnlyList<FrozenFile> Files);

// In the parts in which it is stored, so that it is held once.
internal sealed record FrozenFile(string Name, string MediaType, long Size, string Sha256, IReadOnlyList<ReadOnlyMemory<byte>> Parts);

internal sealed class FreezeReleaseHandler(Session session, NoticeLog notices) : IRequestHandler<FreezeRelease, Release>
{
    public async Task<Release> Handle(FreezeRelease command, CancellationToken cancellationToken)
    {
        var (content, frozen) = (command.Content, command.Frozen);
        if (await session.One<Known>("SELECT name, revision FROM releases WHERE name = @Name OR revision = @Revision ORDER BY CASE WHEN name = @Name THEN 0 ELSE 1 END", new { content.Name, frozen.Revision }) is { } there)
            throw new Problem(ProblemCodes.AlreadyExists, there.Name == content.Name ? $"There is a release '{there.Name}' already; it never changes. Take another name." : $"The release '{there.Name}' is of data revision {there.Revision} too: nothing has changed since.");
        var before = await session.One<Known>("SELECT name, revision FROM releases WHERE revision < @Revision ORDER BY revision DESC LIMIT 1", new { frozen.Revision });
        var changes = await ReleaseDifference.Between(session, before is null ? null : (before.Name, before.Revision), frozen.Revision);
        await session.Execute(
            "INSERT INTO releases (name, title, description, revision, frozen_at, owner_id, generated, changes, snapshot) VALUES (@Name, @Title, @Description, @Revision, @at, @owner, @generated, @changes, COALESCE((SELECT MAX(number) FROM published_snapshots WHERE revision <= @Revision), 0))",
            new { content.Name, content.Title, content.Description, frozen.Revision, at = session.NowText, owner = session.Call.Caller?.Owner, generated = frozen.Generated ? 1 : 0, changes = JsonSerializer.Serialize(changes, Wire.Json) });
        for (var i = 0; i < frozen.Figures.Count; i++)
            await session.Execute("INSERT INTO release_figures (release, ordinal, title, question, answer, sha256) VALUES (@Name, @ordinal, @Title, @Question, @answer, @sha256)",
                new { content.Name, ordinal = i + 1, frozen.Figures[i].Asked.Title, frozen.Figures[i].Asked.Question, answer = Encoding.UTF8.GetString(frozen.Figures[i].Answer), sha256 = Hash(frozen.Figures[i].Answer) });
        foreach (var file in frozen.Files)
        {
            await session.Execute("INSERT INTO release_files (release, name, media_type, size, sha256) VALUES (@release, @Name, @MediaType, @Size, @Sha256)", new { release = content.Name, file.Name, file.MediaType, file.Size, file.Sha256 });
            for (var ordinal = 0; ordinal < file.Parts.Count; ordinal++)
                await session.Execute("INSERT INTO release_parts (release, file, ordinal, bytes) VALUES (@release, @Name, @ordinal, @bytes)", new { release = content.Name, file.Name, ordinal, bytes = BytesOf(file.Parts[ordinal]) });
        }
        await ReleaseEvents.Add(session, content.Name, ReleaseEventKind.Frozen);
        await notices.Append(NoticeKind.ReleaseFrozen, content.Name, null, new LocalText { Nl = $"Publicatie {content.Name} is vastgelegd: {content.Title}", En = $"Release {content.Name} is frozen: {content.Title}" });
        return (await ReleaseRows.Find(session, content.Name))!;
    }

    // A full part is an array of its own.
    private static byte[] BytesOf(ReadOnlyMemory<byte> part) => MemoryMarshal.TryGetArray(part, out var array) && array.Array!.Length == part.Length ? array.Array : part.ToArray();

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private sealed record Known { public string Name { get; init; } = ""; public long Revision { get; init; } }
}

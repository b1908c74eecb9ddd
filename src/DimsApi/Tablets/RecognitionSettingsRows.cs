using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;
using Dims.Rules;
using Dims.Storage;
using Dims.Substances;
using MediatR;

namespace Dims.Tablets;

/// <summary>All settings of recognition as they are to be, and why. The version before is kept. Answers wait for an evaluation of the new version, outside Development.</summary>
public sealed record PutRecognitionSettings : ICommand<RecognitionSettings>, IChecked
{
    // The tag of what was read.
    [JsonIgnore] public string? Tag { get; init; }

    /// <summary>Why they are changed; it stays with the version.</summary>
    [Required, StringLength(1000, MinimumLength = 1)] public required string Reason { get; init; }
    public required RecognitionRules Rules { get; init; }

    public string? Subject(object answer) => "recognition-settings";

    public void Check(Faults faults) => Rules?.Check(faults);
}

public sealed class PutRecognitionSettingsHandler(Session session, SubstanceIndex index, RuleIndex rules, TakeBack takeBack) : IRequestHandler<PutRecognitionSettings, RecognitionSettings>
{
    public async Task<RecognitionSettings> Handle(PutRecognitionSettings command, CancellationToken cancellationToken)
    {
        // As whoever asks or records: of an answer and new words one is first.
        await session.HoldRevision();
        await session.Touch(Counters.Recognition);
        var before = await RecognitionSettingsRows.Now(session);
        EntryNames.RequireAsRead(before, command.Tag);
        await RecognitionSettingsRows.Add(session, before.Version + 1, command.Rules, command.Reason);
        await takeBack.LookAll(await rules.In(session, await index.In(session)), TakeBackCause.Settings);
        await takeBack.Tell();
        return await RecognitionSettingsRows.Now(session);
    }
}

// Brings the settings that come with the program into a database that has none.
public sealed record SeedRecognition : ICommand<int>
{
    public string? Subject(object answer) => "recognition-settings";
}

public sealed class SeedRecognitionHandler(Session session) : IRequestHandler<SeedRecognition, int>
{
    public async Task<int> Handle(SeedRecognition command, CancellationToken cancellationToken)
    {
        if (await RecognitionSettingsRows.Exist(session)) return 0;
        await session.Touch(Counters.Recognition);
        // Another instance may have been first.
        if (await RecognitionSettingsRows.Exist(session)) return 0;
        await RecognitionSettingsRows.Add(session, 1, RecognitionSettingsRows.Defaults(), "As it came with the program.");
        return 1;
    }
}

internal static class RecognitionSettingsRows
{
    // What was written down earlier stays readable when there are more members since.
    private static readonly JsonSerializerOptions AsWritten = new(Wire.Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    private const string Columns = "SELECT v.version, v.document, v.reason, v.at, o.name AS by_name FROM recognition_settings v LEFT JOIN owners o ON o.id = v.owner_id";

    public static async Task<bool> Exist(Sql sql) => await sql.Scalar<int?>("SELECT 1 FROM recognition_settings LIMIT 1") is not null;

    public static async Task<RecognitionSettings> Now(Sql sql) => (await sql.One<Row>($"{Columns} ORDER BY v.version DESC LIMIT 1"))!.Settings();

    public static async Task<int> Version(Sql sql) => Convert.ToInt32(await sql.Value("SELECT MAX(version) FROM recognition_settings"), CultureInfo.InvariantCulture);

    public static async Task<RecognitionSettings?> Find(Sql sql, int version) => (await sql.One<Row>($"{Columns} WHERE v.version = @version", new { version }))?.Settings();

    // The last first.
    public static async Task<IReadOnlyList<RecognitionSettings>> All(Sql sql) => [.. (await sql.Query<Row>($"{Columns} ORDER BY v.version DESC")).Select(r => r.Settings())];

    public static Task<int> Add(Session session, int version, RecognitionRules rules, string reason) => session.Execute(
        "INSERT INTO recognition_settings (version, document, reason, at, owner_id) VALUES (@version, @document, @reason, @at, @owner)",
        new { version, document = JsonSerializer.Serialize(rules, Wire.Json), reason, at = session.NowText, owner = session.Call.Caller?.Owner });

    // Tablets/recognition.json.
    public static RecognitionRules Defaults()
    {
        using var stream = typeof(RecognitionSettingsRows).Assembly.GetManifestResourceStream("recognition.json")!;
        return JsonSerializer.Deserialize<RecognitionRules>(stream, Wire.Json)!;
    }

    private sealed record Row
    {
        public long Version { get; init; }
        public string Document { get; init; } = "";
        public string Reason { get; init; } = "";
        public string At { get; init; } = "";
        public string? ByName { get; init; }

        public RecognitionSettings Settings() => new() { Version = (int)Version, At = Instant.Parse(At), By = ByName, Reason = Reason, Rules = JsonSerializer.Deserialize<RecognitionRules>(Document, AsWritten)! };
    }
}

using System.Text.Json;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Panels;

// A registered panel as an analysis uses it.
public sealed record PanelInUse(string Id, string Laboratory, DateOnly From, DateOnly? Until, bool Screening, string? List)
{
    // What stands against naming it for this analysis; null where nothing does.
    public Fault? FaultOf(SubmitSample sample, Analysis analysis, string pointer)
    {
        var day = analysis.AnalysedOn ?? sample.CollectedOn;
        if (day < From) return new Fault { Pointer = pointer, Code = "panel-not-begun", Detail = $"the panel '{Id}' is used from {SampleRows.Day(From)}, and this analysis is of {SampleRows.Day(day)}." };
        if (day > Until) return new Fault { Pointer = pointer, Code = "panel-ended", Detail = $"the panel '{Id}' ended on {SampleRows.Day(Until.Value)}, and this analysis is of {SampleRows.Day(day)}. Name the panel that came after it." };
        return IsOf(Laboratory, analysis.Laboratory ?? sample.SentTo)
            ? null
            : new Fault { Pointer = pointer, Code = "panel-of-another", Detail = $"the panel '{Id}' belongs to the laboratory '{Laboratory}', and this analysis is of '{analysis.Laboratory ?? sample.SentTo}'." };
    }

    // Where nobody said which laboratory it was, it may have been this one.
    public static bool IsOf(string laboratory, string? told) => told is null || NameFolding.Fold(told) == NameFolding.Fold(laboratory);

    internal static RaisedFlag Unregistered(string name, int analysis) => new(
        FlagCode.PanelNotRegistered, analysis, null, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/analyses/{analysis}/panel"), false,
        $"the panel '{name}' is not registered: the sample counts as tested only for what its findings name. It follows when the panel is registered.", Plausibility.Figure("panel", name));

    public static async Task<Dictionary<string, PanelInUse>> Find(Session session, IEnumerable<Analysis> analyses)
    {
        var found = new Dictionary<string, PanelInUse>(StringComparer.Ordinal);
        string[][] asked = [.. analyses.Select(a => a.Panel).OfType<string>().Distinct(StringComparer.Ordinal).Select(p => new[] { p })];
        if (asked.Length == 0) return found;
        await using var reader = await session.Rows(
            $"SELECT p.id, p.laboratory, p.from_day, p.until_day, p.screening, p.panel FROM {session.Database.Each("@asked")} JOIN registered_panels p ON p.id = j.value ->> 0", ("@asked", JsonSerializer.Serialize(asked)));
        while (await reader.ReadAsync())
            found[reader.GetString(0)] = new PanelInUse(reader.GetString(0), reader.GetString(1), Day(reader.GetString(2)), reader.IsDBNull(3) ? null : Day(reader.GetString(3)), reader.GetInt32(4) == 1, reader.IsDBNull(5) ? null : reader.GetString(5));
        return found;
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}

using System.Text.Json;
using Dims.Http;
using Dims.Trends;

namespace Dims.Releases;

// Answers a question that is written as an address.
internal sealed class FigureDesk(NotedAnswers trends)
{
    private const string Root = "/v1/trends/";

    // What a release holds where nobody says otherwise.
    public static readonly IReadOnlyList<AskedFigure> Usual =
    [
        Asked("MDMA in ecstasy tablets, by year", "dosage?substance=mdma&form=tablet&interval=year&threshold=150&threshold=200"),
        Asked("MDMA in ecstasy tablets, by half year and province", "dosage?substance=mdma&form=tablet&interval=half-year&groupBy=region:province"),
        Asked("Cocaine in powders, by year", "dosage?substance=cocaine&form=powder&interval=year"),
        Asked("Amphetamine in powders, by year", "dosage?substance=amphetamine&form=powder&interval=year"),
        Asked("Ketamine in powders, by year", "dosage?substance=ketamine&form=powder&interval=year"),
        Asked("What was in what was sold as ecstasy, by year", "composition?soldAs=ecstasy"),
        Asked("What was in what was sold as cocaine, by year", "composition?soldAs=cocaine"),
        Asked("What was in what was sold as 3-MMC, by half year", "composition?soldAs=3-mmc&interval=half-year"),
        Asked("PMMA in what was sold as ecstasy, by year", "prevalence?substance=pmma&soldAs=ecstasy"),
        Asked("Levamisole in what was sold as cocaine, by year", "prevalence?substance=levamisole&soldAs=cocaine"),
        Asked("Nitazenes, by half year", "prevalence?class=nitazene&interval=half-year&why=routine&why=suspected"),
    ];

    // The bytes of the answer; every fault of the question is one of its place in `faults`, and then there is no answer.
    public async Task<byte[]?> Answer(string question, string asKnownAt, string at, Faults faults, CancellationToken cancel)
    {
        var query = question[question.IndexOf('?', StringComparison.Ordinal)..];
        if (query.Contains("?asKnownAt=", StringComparison.Ordinal) || query.Contains("&asKnownAt=", StringComparison.Ordinal))
        {
            faults.Add(at, "as-known-at", "holds asKnownAt; the figures of a release are of its own moment.");
            return null;
        }
        try
        {
            return Json(KindOf(question) switch
            {
                "dosage" => await trends.Answer(QueryReader.Read<DosageQuestion>(query, "asKnownAt", asKnownAt), cancel),
                "prevalence" => await trends.Answer(QueryReader.Read<PrevalenceQuestion>(query, "asKnownAt", asKnownAt), cancel),
                "composition" => await trends.Answer(QueryReader.Read<CompositionQuestion>(query, "asKnownAt", asKnownAt), cancel),
                "comparison" => await trends.Answer(QueryReader.Read<ComparisonQuestion>(query, "asKnownAt", asKnownAt), cancel),
                _ => throw new Problem(ProblemCodes.NotFound, $"is no figure: {question}."),
            });
        }
        catch (Problem problem)
        {
            foreach (var fault in problem.Errors ?? []) faults.Add(at, fault.Code, $"{fault.Pointer} {fault.Detail}");
            if (problem.Errors is null) faults.Add(at, "no-figure", problem.Message);
            return null;
        }
    }

    public static string KindOf(string question) => question[Root.Length..question.IndexOf('?', StringComparison.Ordinal)];

    private static byte[] Json(object answer) => JsonSerializer.SerializeToUtf8Bytes(answer, answer.GetType(), Wire.Json);

    private static AskedFigure Asked(string title, string question) => new() { Title = title, Question = Root + question };
}

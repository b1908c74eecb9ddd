namespace Dims.Http;

/// <summary>A kind of problem.</summary>
public sealed record ProblemType
{
    /// <summary>The code, as in `code` and at the end of `type` of a problem.</summary>
    public required string Code { get; init; }
    /// <summary>The HTTP status it comes with.</summary>
    public required int Status { get; init; }
    /// <summary>What kind of problem it is.</summary>
    public required string Title { get; init; }
    /// <summary>What it means and what to do.</summary>
    public required string Explanation { get; init; }
}

/// <summary>All kinds of problem this service answers with.</summary>
public sealed record ProblemTypeList
{
    public required IReadOnlyList<ProblemType> Items { get; init; }
}

public static class ProblemTypesEndpoints
{
    public static void MapProblemTypes(this Api api)
    {
        api.Get("/v1/problem-types", "listProblemTypes", "List the kinds of problem", () => Results.Json(new ProblemTypeList { Items = [.. ProblemCodes.All.Select(View)] }, Wire.Json))
            .Answers<ProblemTypeList>(200, "Every code with its status and meaning.");
        api.Get("/v1/problem-types/{code}", "getProblemType", "Read one kind of problem", (string code) =>
            ProblemCodes.All.FirstOrDefault(c => c.Code == code) is { } found ? Results.Json(View(found), Wire.Json) : throw new Problem(ProblemCodes.NotFound, "There is no such code."))
            .Answers<ProblemType>(200, "What it means.").Fails(ProblemCodes.NotFound);
    }

    private static ProblemType View(ProblemCode code) => new() { Code = code.Code, Status = code.Status, Title = code.Title, Explanation = code.Explanation };
}

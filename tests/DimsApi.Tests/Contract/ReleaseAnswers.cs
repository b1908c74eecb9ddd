using Dims.Access;
using Dims.Tests.Host;

namespace Dims.Tests.Contract;

// The operations on releases, for AnswersTests.
internal static class ReleaseAnswers
{
    public static async Task See(TestDims dims, Func<string, Answer, Answer> saw, Func<string, Client, string, Task<Answer>> reads)
    {
        var (coordinator, researcher) = (await dims.With(Roles.Coordinator, "release person"), await dims.With(Roles.Researcher));
        saw("freezeRelease", await coordinator.Post("/v1/releases", """{ "name": "first", "title": "The first", "description": "To try it." }"""));
        await dims.Send(Lab.Tablet() with { Analyses = [Lab.Measured(Lab.Found("MDMA"))] });
        await dims.Send(new Dims.Substances.PutName { Name = "told by a release", Substance = "mdma" });
        saw("freezeRelease", await coordinator.Post("/v1/releases",
            """
            { "name": "second", "title": "The second", "figures": [
              { "title": "MDMA in tablets", "question": "/v1/trends/dosage?substance=mdma&form=tablet" }, { "title": "MDMA in what was sold as ecstasy", "question": "/v1/trends/prevalence?substance=mdma&soldAs=ecstasy" },
              { "title": "What was in ecstasy", "question": "/v1/trends/composition?soldAs=ecstasy" },
              { "title": "Two years", "question": "/v1/trends/comparison?substance=mdma&fromA=2025-01-01&toA=2025-12-31&fromB=2026-01-01&toB=2026-11-20" } ] }
            """));
        saw("citeRelease", await coordinator.Post("/v1/releases/first/citations", """{ "reference": "A report", "doi": "10.1000/182", "address": "https://example.org/report" }"""));
        saw("withdrawRelease", await coordinator.Post("/v1/releases/first/withdrawal", """{ "reason": "To try it." }"""));
        saw("correctRelease", await coordinator.Post("/v1/releases/first/correction", """{ "by": "second", "reason": "To try it." }"""));
        await reads("listReleases", researcher, "/v1/releases");
        await reads("listReleases", dims.Anonymous, "/v1/releases");
        await reads("getDosageTrend", dims.Anonymous, "/v1/trends/dosage?substance=mdma&form=tablet&from=2025-01-01&to=2025-12-31");
        await reads("getRelease", researcher, "/v1/releases/first");
        for (var figure = 1; figure <= 4; figure++) await reads("getReleaseFigure", researcher, $"/v1/releases/second/figures/{figure}");
        var files = (await researcher.Get("/v1/releases/second")).Json.GetProperty("files");
        await reads("getReleaseFile", researcher, files[0].GetProperty("address").GetString()!);
        await reads("getDosageTrend", researcher, "/v1/trends/dosage?substance=mdma&asKnownAt=second");
    }
}

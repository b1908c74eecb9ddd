using Dims.Samples;
using Dims.Storage;
using Microsoft.Extensions.Options;

namespace Dims.Rules;

// What means something else from this transaction on, or is asked about from now on: the samples of the last days that it concerns are judged behind it (JudgeAgain).
public sealed class JudgeLater(Session session, IOptions<DimsOptions> options)
{
    public Task Name(string folded) => Add("name", folded);

    // The names that a merge moved.
    public async Task NamesOf(string merge)
    {
        foreach (var name in await session.Query<string>("SELECT name FROM merged_names WHERE merge = @merge ORDER BY name", new { merge })) await Name(name);
    }

    public Task Entry(string slug) => Add("entry", slug);

    public Task Rule(string id) => Add("rule", id);

    public Task DangerList() => Add("danger-list", "");

    // It may be about tablets that were recognised.
    public Task Alert(string id) => Add("alert", id);

    private Task Add(string kind, string subject) => session.Execute(
        "INSERT INTO judging_due (id, kind, subject, day) VALUES (@id, @kind, @subject, @day)",
        new { id = session.NewId(), kind, subject, day = SampleRows.Day(AmsterdamDay.Of(session.Now).AddDays(-options.Value.JudgedDays)) });
}

using System.Diagnostics;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using MediatR;

namespace Dims.Demo;

// Puts the demo into an empty database, by the same commands that real data come by, and tells how to begin.
public sealed class DemoLoader(Database database, IMediator mediator, SampleIntake intake, TimeProvider clock, DemoWelcome welcome)
{
    // Outside Development this is asked for by `dims demo`; data that are there already are a reason to refuse.
    public async Task Load(CancellationToken cancel)
    {
        if (!await IsEmpty(cancel)) throw new Problem(ProblemCodes.DemoData, "The database holds locations, samples, alerts or keys already; demo data go into an empty one only.");
        await Fill(cancel);
    }

    public async Task LoadIntoEmpty(CancellationToken cancel)
    {
        if (await IsEmpty(cancel)) await Fill(cancel);
    }

    // Also empty: a loading that was broken off. It has no key yet and nothing but generated rows; the same commands bring the rest.

    private async Task<bool> IsEmpty(CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return await read.Scalar<int?>(
            """
            SELECT 1 FROM keys UNION ALL SELECT 1 FROM locations WHERE generated = 0 UNION ALL SELECT 1 FROM samples WHERE generated = 0
            UNION ALL SELECT 1 FROM alerts WHERE generated = 0 LIMIT 1
            """) is null;
    }

    private async Task Fill(CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        foreach (var location in DemoLocations.All) await mediator.Send(location, cancel);
        await mediator.Send(DemoLab.Panel, cancel);
        var answer = await intake.Record([.. DemoGenerator.Samples().Select(s => new SampleIntake.Item(s, null))], BatchMode.Each, false, null, cancel);
        if (answer.Rejected + answer.Conflict > 0)
            throw new InvalidOperationException($"{answer.Rejected + answer.Conflict} demo samples were not stored; the first: {answer.Items.First(i => i.Errors is not null || i.Differences is not null)}");
        foreach (var alert in DemoAlerts.All.Skip(await AlertsThere(cancel))) await mediator.Send(Command(alert), cancel);
        var keys = new List<CreatedKey>();
        foreach (var role in Roles.All)
            keys.Add(await mediator.Send(new CreateKey { Role = role, Name = "demo " + role, Location = role == Roles.Location ? DemoLocations.All[0].Id : null, Generated = true }, cancel));
        welcome.Remember(answer.Stored + answer.Unchanged, Stopwatch.GetElapsedTime(since), keys);
    }

    private async Task<int> AlertsThere(CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return await read.Scalar<int>("SELECT count(*) FROM alerts");
    }

    private ImportExerciseAlert Command(DemoAlert alert)
    {
        var published = alert.PublishedOn is { } on ? Noon(on) : clock.GetUtcNow();
        return new ImportExerciseAlert
        {
            PublishedAt = published,
            WithdrawnAt = alert.WithdrawnOn is { } withdrawn ? Noon(withdrawn) : null,
            Why = Wire.TryParse<WithdrawalReason>(alert.WithdrawnReason, out var why) ? why : null,
            WhyNote = alert.WithdrawnTextNl is null ? null : new LocalText { Nl = alert.WithdrawnTextNl, En = alert.WithdrawnTextEn! },
            Content = new AlertContent
            {
                Level = alert.Level == DemoAlertLevel.National ? AlertLevel.National : AlertLevel.Regional,
                Regions = alert.Region is null ? [] : [new AlertRegion { RegionSet = alert.RegionSet!, Region = alert.Region }],
                Headline = new LocalText { Nl = alert.HeadlineNl, En = alert.HeadlineEn },
                Sms = new LocalText { Nl = Sms(alert.HeadlineNl), En = Sms(alert.HeadlineEn) },
                Short = new LocalText { Nl = alert.HeadlineNl + ".", En = alert.HeadlineEn + "." },
                Text = new LocalText { Nl = alert.TextNl, En = alert.TextEn },
                Advice = new AlertAdvice { Users = new LocalText { Nl = alert.AdviceNl, En = alert.AdviceEn } },
                Substances = [.. alert.Substances.Select(s => new AlertSubstance { Substance = s.Name, Amount = s.Amount, Unit = s.Unit, Basis = s.Basis })],
                Appearance = alert.Appearance,
                SoldAs = alert.SoldAs,
                Expires = published.AddDays(alert.DaysValid),
            },
        };
    }

    private static DateTimeOffset Noon(DateOnly day) => new(day.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);

    // A text message has no ï.
    private static string Sms(string headline) => headline.Replace('ï', 'i') + ".";
}

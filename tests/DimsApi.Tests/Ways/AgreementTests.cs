using System.Globalization;
using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Answers;
using Dims.Cells;
using Dims.Http;
using Dims.Samples;
using Dims.Shipments;
using Dims.Tablets;
using Dims.Tests.Alerts;
using Dims.Tests.Answers;
using Dims.Tests.Host;
using Dims.Tests.Samples;
using Dims.Tests.Storage;
using Dims.Tests.Tablets;
using Dims.Ways;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Ways;

// Whatever is asked for in whatever order, by whoever: caches, states, versions and answers agree.
public sealed partial class AgreementTests
{
    private const int Commands = 84;

    private static readonly int[] Seeds = [20261124, 7, 1912];

    [Theory, OnBothEngines]
    public async Task No_sequence_of_commands_leaves_anything_disagreeing(Engine engine)
    {
        var (seen, reopened, lifted) = (new HashSet<WayState>(), 0, 0);
        foreach (var seed in Seeds)
        {
            var (states, taken, warnings) = await Walked(engine, seed);
            seen.UnionWith(states);
            reopened += taken;
            lifted += warnings;
        }
        // Enough has happened for this to say something.
        Assert.True(seen.Count >= 11 && seen.Contains(WayState.Recognised) && seen.Contains(WayState.Removed), string.Join(' ', seen));
        Assert.True(reopened > 0, "No recognition was taken back.");
        Assert.True(lifted > 0, "No warning was taken back.");
    }

    private static async Task<(IReadOnlySet<WayState> Seen, int Reopened, int Lifted)> Walked(Engine engine, int seed)
    {
        await using var dims = await RecognitionDesk.Start(engine);
        var way = new Walk { Desk = await WayDesk.At(dims), Cards = await AnswersDesk.At(dims), Chance = new Random(seed), Anna = await dims.With(Roles.Coordinator, "Anna"), Alerts = await AlertDesk.At(dims) };
        var past = new List<(long Revision, (int, double?) Figures)>();
        await way.Begin();
        for (var i = 0; i < Commands; i++)
        {
            dims.Clock.Advance(TimeSpan.FromMinutes(7));
            await way.Something();
            if (i % 18 != 17) continue;
            await way.Agrees();
            past.Add((await dims.Count("SELECT value FROM counters WHERE name = 'revision'"), await way.Desk.Figures()));
        }
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
        foreach (var (revision, figures) in past) Assert.Equal(figures, await way.Desk.Figures(string.Create(CultureInfo.InvariantCulture, $"&asKnownAt={revision}")));
        Assert.True(way.Done > Commands / 2 && way.Refused > 3, $"seed {seed}: {way.Done} done, {way.Refused} refused");
        return (way.Seen, (int)await dims.Count("SELECT count(*) FROM recognitions WHERE state = 'reopened'"), way.Lifted);
    }

    private sealed partial class Walk
    {
        private readonly List<(string Number, string Code)> _samples = [];
        private readonly List<Shipment> _shipments = [];
        private int _runs;
        private string? _merge, _alert;

        public required WayDesk Desk { get; init; }
        public required AnswersDesk Cards { get; init; }
        public required Random Chance { get; init; }
        public required Client Anna { get; init; }
        public required AlertDesk Alerts { get; init; }
        public HashSet<WayState> Seen { get; } = [];
        public int Done { get; private set; }
        public int Refused { get; private set; }
        public int Lifted { get; private set; }

        private string Any() => _samples[Chance.Next(_samples.Count)].Number;

        private Client Anybody() => Chance.Next(6) switch { 0 => Desk.Utrecht, 1 => Desk.Elsewhere, 2 or 3 => Desk.Laboratory, _ => Desk.Counter };

        // Either it is done or it is refused with a reason: nothing else.
        private Answer Answered(Answer answer)
        {
            Assert.True((int)answer.Status < 500 && ((int)answer.Status < 300 || answer.Code is not null), answer.Text);
            if ((int)answer.Status < 300) Done++;
            else Refused++;
            return answer;
        }

        // Enough tablets of each look that others are recognised by them.
        public async Task Begin()
        {
            var desk = new RecognitionDesk { Dims = Desk.Dims, Amsterdam = Desk.Counter, Utrecht = Desk.Utrecht, Laboratory = Desk.Laboratory, Anna = Anna, Bram = Anna };
            (await desk.Sets((await desk.Settings()).Rules with { FewestLookAlikes = 3 })).Is(HttpStatusCode.OK);
            for (var i = 0; i < 9; i++) await Register(Usual(i), Looks[i % Looks.Length]);
            foreach (var look in Looks) await Register(null, look);
        }

        public async Task Something()
        {
            switch (Chance.Next(26))
            {
                case 0 or 1: await Register(); break;
                case 2: await Open(); break;
                case 3 or 4: await Forward(); break;
                case 5 or 6: Answered(await Desk.Analyses(Any(), Analysis(), Chance.Next(4) == 0 ? Desk.Counter : Desk.Laboratory)); break;
                case 7: await Correct(); break;
                case 8 or 9: await Ask(); break;
                case 10: await CorrectRun(); break;
                case 11: await Replace(); break;
                case 12: await Confirm(); await Lift(); break;
                case 13: await Ask(); break;
                case 14: await Remove(); break;
                case 18: await Name(); break;
                case 19: await Merge(); break;
                case 20: await Warn(); break;
                case 21: await Cancel(); break;
                default: await Step(); break;
            }
        }

        private static readonly string[] Looks = ["Audi", "Tesla", "Domino"];

        private Task Register() => Register(Chance.Next(3) == 0 ? Analysis() : null, Looks[Chance.Next(Looks.Length)]);

        private async Task Register(Analysis? analysis, string logo)
        {
            var (code, sample) = (await Cards.DrawsOne(), Lab.Tablet() with { Appearance = RecognitionDesk.Audi with { Logo = logo }, Analyses = analysis is null ? [] : [analysis] });
            _samples.Add((Answered(await Cards.Submits(sample, code)).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString()!, code));
        }

        private Analysis Analysis()
        {
            var source = Chance.Next(4) == 0 ? Source.OnSite : Source.Laboratory;
            var analysis = Usual(Chance.Next(12)) with { Source = source, Authorised = Chance.Next(2) == 0 };
            return Chance.Next(12) switch
            {
                0 => analysis with { Findings = [AnswersDesk.Pmma] },
                1 => analysis with { Findings = [.. analysis.Findings, Lab.Found($"piek {Chance.Next(2)}")] },
                2 => analysis with { Findings = [.. analysis.Findings, Lab.Found("PMA")] },
                _ => analysis,
            };
        }

        // Mostly alike, seldom more than the tablet weighs.
        private Analysis Usual(int i) => WayDesk.Mdma(i < 9 ? 116 + i : i == 11 ? 900 : Chance.Next(400, 2600) / 10m, $"R-{++_runs % 4}") with { Method = $"LC {_runs}" };

        // Of a sample, or of a tablet that nobody leaves.
        private async Task Ask() => Answered(await Desk.Counter.Post("/v1/recognitions", Chance.Next(4) == 0
            ? new RecognizeTablet { Appearance = RecognitionDesk.Audi with { Logo = Looks[Chance.Next(Looks.Length)] } }
            : new RecognizeTablet { Sample = await Fresh() ?? Any() }));

        // One that nothing is known of yet.
        private async Task<string?> Fresh() =>
            (await Desk.Counter.Get("/v1/samples?state=registered")).Json.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("number").GetString()!).ToArray() is { Length: > 0 } fresh ? fresh[Chance.Next(fresh.Length)] : null;

        // What the preview shows is what is done.
        private async Task CorrectRun()
        {
            var mistake = new RunMistake { Laboratory = "lab-1", Run = $"R-{Chance.Next(4)}", Change = Chance.Next(6) == 0 ? new RunChange { Basis = Chance.Next(2) == 0 ? Basis.Base : Basis.Hydrochloride } : new RunChange { Substance = "MDMA", MultiplyBy = Chance.Next(3) == 0 ? 1.5m : 1.05m } };
            var preview = Answered(await Desk.Admin.Post("/v1/run-correction-previews", mistake));
            if (preview.Status != HttpStatusCode.OK) return;
            var shown = WayDesk.Read<RunCorrection>(preview);
            var done = WayDesk.Read<RunCorrection>(Answered(await Desk.Admin.Post("/v1/run-corrections", new { mistake.Laboratory, mistake.Run, mistake.Change, shown.Preview, reason = "It was wrong." })).Is(HttpStatusCode.OK));
            Assert.Equal(JsonSerializer.Serialize(shown, Wire.Json), JsonSerializer.Serialize(done with { Revision = null, Raised = [.. done.Raised.Select(r => r with { Title = r.Title.Replace("It was wrong.", "…", StringComparison.Ordinal) })] }, Wire.Json));
        }

        // A record that somebody tried the system with.
        private async Task Remove()
        {
            var sample = await Desk.SampleOf(Any());
            Answered(await (Chance.Next(4) == 0 ? Anybody() : Anna).Post($"/v1/samples/{sample.Number}/removal", RemovalTests.Body(sample with { Revision = sample.Revision - (Chance.Next(6) == 0 ? 1 : 0) })));
        }

        private async Task Replace()
        {
            var (at, code) = (Chance.Next(_samples.Count), await Cards.DrawsOne());
            if (Answered(await Cards.Ties(_samples[at].Number, code, replaces: Chance.Next(4) > 0)).Status == HttpStatusCode.OK) _samples[at] = (_samples[at].Number, code);
        }

        private async Task Confirm()
        {
            foreach (var (number, _) in _samples)
                if ((await Desk.SampleOf(number)).Flags.FirstOrDefault(f => f.ConfirmedAt is null) is { } flag)
                {
                    Answered(await Desk.Laboratory.Post($"/v1/samples/{number}/flags/{flag.Ordinal}/confirmation", new { reason = "It is so." }));
                    return;
                }
        }

        private async Task Step()
        {
            var (number, by) = (Any(), Anybody());
            var next = Transitions.Next((await Desk.SampleOf(number)).State, false).Where(n => n.How.Contains(StepMeans.Step)).ToList();
            // Mostly one that follows, by who makes it.
            var state = next.Count > 0 && Chance.Next(5) > 0 ? next[Chance.Next(next.Count)].State : Enum.GetValues<WayState>()[Chance.Next(13)];
            if (Chance.Next(3) > 0) by = next.FirstOrDefault(n => n.State == state)?.By[0] == StepMaker.Laboratory ? Desk.Laboratory : Desk.Counter;
            Answered(await WayDesk.Step(by, number, state, Chance.Next(6) > 0 ? "As it is." : null));
        }

        private async Task Open()
        {
            var answer = Answered(await Desk.Counter.Post("/v1/shipments", new OpenShipment { Laboratory = "lab-1", Samples = [.. _samples.Where(_ => Chance.Next(3) == 0).Select(s => s.Number).Append(Any()).Distinct().Take(3)] }));
            if (answer.Status == HttpStatusCode.Created) _shipments.Add(WayDesk.Read<Shipment>(answer));
            else if ((await Desk.Counter.Get("/v1/samples?state=registered")).Json.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("number").GetString()!).ToArray() is { Length: > 0 } fit) _shipments.Add(await Desk.Opens(fit));
        }

        private async Task Forward()
        {
            if (_shipments.Count == 0) return;
            var (shipment, by) = (_shipments[Chance.Next(_shipments.Count)], Chance.Next(5) == 0 ? Anybody() : Desk.Counter);
            Answered(await by.Post($"/v1/shipments/{shipment.Id}/dispatch", null));
            string[] bags = [.. shipment.Items!.Select(i => i.Number).Where(_ => Chance.Next(5) > 0)];
            Answered(await (Chance.Next(6) == 0 ? Anybody() : Desk.Laboratory).Post($"/v1/shipments/{shipment.Id}/receipt", new ReceiveShipment { Samples = [.. bags.Append(Any()).Distinct()] }));
        }

        private async Task Correct()
        {
            var sample = await Desk.SampleOf(Any());
            var versions = (await Desk.Admin.Get($"/v1/samples/{sample.Number}/versions")).Is(HttpStatusCode.OK);
            var now = WayDesk.Read<SampleVersionList>(versions).Items[^1].Sample;
            var analyses = now.Analyses.ToList();
            if (analyses.Exists(a => a.Source == Source.Recognised)) return;
            if (analyses.Count > 0 && Chance.Next(3) == 0) analyses.RemoveAt(Chance.Next(analyses.Count));
            else if (analyses.Count > 0) analyses[0] = analyses[0] with { Authorised = Chance.Next(3) > 0, Findings = [.. analyses[0].Findings.Select(f => f.Amount is null ? f : f with { Amount = Chance.Next(400, 2600) / 10m })] };
            Answered(await Desk.Admin.Post($"/v1/samples/{sample.Number}/corrections", new CorrectSample { Revision = sample.Revision, Reason = "A misprint.", Sample = now with { Analyses = analyses, BroughtIn = (BroughtIn)Chance.Next(2) } }));
        }

        // What is read now against what everything else says.
        public async Task Agrees()
        {
            var counted = 0;
            var given = WayDesk.Read<RecognitionList>(await Desk.Admin.Get("/v1/recognitions?state=given&verdict=recognised&limit=200")).Items.Select(r => r.Sample).ToHashSet();
            foreach (var (number, code) in _samples)
            {
                var sample = await Desk.SampleOf(number);
                Seen.UnionWith(sample.Steps!.Select(s => s.State));
                Assert.Equal(sample.State, sample.Steps![^1].State);
                var authorised = sample.Analyses.Where(a => a.Authorised).ToList();
                if (sample.State is WayState.Authorised or WayState.Reported) Assert.Equal(sample.Analyses.Count, authorised.Count);
                if (sample.State == WayState.Analysed) Assert.True(authorised.Count < sample.Analyses.Count);
                // The visitor reads what is authorised and holds, with its amounts, and no more; danger shows before that.
                var answer = await Cards.Reads(code);
                var told = authorised.Where(a => a.Source != Source.Recognised || given.Contains(number)).ToList();
                bool InDoubt(RecordedAnalysis a, int at) => sample.Flags.Any(f => f is { KeepsOut: true, ConfirmedAt: null } && f.Pointer.StartsWith(string.Create(CultureInfo.InvariantCulture, $"/analyses/{sample.Analyses.ToList().IndexOf(a)}/findings/{at}/"), StringComparison.Ordinal));
                Assert.Equal(told.Count, answer.Tests.Count);
                var found = answer.Tests.SelectMany(t => t.Found).Select(f => (f.Substance, f.Amount)).ToList();
                var named = told.SelectMany(a => a.Findings).Count(f => IsNamedLater(f.Substance));
                foreach (var expected in told.SelectMany(a => a.Findings.Select((f, at) => (f.Substance, InDoubt(a, at) ? null : f.Amount))).Where(f => !IsNamedLater(f.Substance))) Assert.True(found.Remove(expected), $"{number}: {expected}");
                Assert.Equal(named, found.Count(f => f.Amount is null));
                Assert.Equal(named, found.Count);
                Assert.Equal(sample.Urgent, answer.Status == ResultStatus.ContactNow);
                // The laboratory's last one that says it; one that is in doubt is no figure, and none behind it is.
                if (authorised.Where(a => a.Source != Source.Recognised && a.Findings.Any(f => f.Substance == "MDMA")).OrderBy(a => a.Source).ThenByDescending(a => sample.Analyses.ToList().IndexOf(a)).FirstOrDefault() is { } standing
                    && standing.Findings.Where((f, at) => f.Substance == "MDMA" && !InDoubt(standing, at)).Any()) counted++;
            }
            // A sample counts once where its authorised results hold it, and nowhere else.
            var figures = await Desk.Figures();
            Assert.Equal(counted, figures.Quantified);
            await using var view = await Desk.Dims.Services.GetRequiredService<CellStore>().Open(TestContext.Current.CancellationToken);
            var whole = await CellStore.Whole(view.Read, view.Cells.Revision);
            Assert.Empty(whole.DifferencesFrom(view.Cells));
            Assert.Equal(await Desk.Dims.Count("SELECT count(*) FROM analyses WHERE authorised = 1"), whole.Blocks.Sum(b => b.Entries().Sum(e => (long)whole.Contents[e.Content].Analyses.Count)));
        }
    }
}

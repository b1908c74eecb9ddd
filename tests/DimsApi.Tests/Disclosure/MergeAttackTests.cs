using System.Globalization;
using Dims.Disclosure;

namespace Dims.Tests.Disclosure;

// Names that become another's, one or several at once, at once or once nothing holds them up, and are two again; with samples that are corrected away and back. What is told before and after is held together.
public sealed class MergeAttackTests
{
    private static readonly DisclosurePolicy Policy = new();
    private static readonly Dictionary<string, string> RegionOf = new() { ["x1"] = "x", ["x2"] = "x" };
    private const string Names = "abcd";
    // Which of the four a sample held.
    private static readonly string[] Kinds = [.. Enumerable.Range(0, 16).Select(i => new string([.. Names.Where((_, at) => (i >> at & 1) == 1)]))];

    private sealed record One(int Quarter, string Location, string Kind);

    // A year as it goes on: its samples, which name is another's now, and what was told.
    private sealed class Story(TableKind kind, int seed)
    {
        private readonly Random _chance = new(seed);
        private readonly Dictionary<char, char> _into = [];
        // What was taken away, by the sample's place.
        private readonly List<(int At, string Kind)> _gone = [];
        // Which names were one in each snapshot: a quarter counts by those of the snapshot that read it.
        private readonly Dictionary<int, string> _finals = [];
        private readonly List<One> _samples = [];

        private int _most;
        private double[]? _shares;

        public IReadOnlyDictionary<TableKey, YearRelease> Told { get; private set; } = new Dictionary<TableKey, YearRelease>();
        public int Complete { get; private set; }
        public int Merges { get; private set; }
        public int Several { get; private set; }
        public int Waiting { get; private set; }

        public char Final(char name) => _into.TryGetValue(name, out var into) ? Final(into) : name;

        public bool IsMerged(char name) => _into.ContainsKey(name);

        public TableKey Key(char name) => new(kind, name.ToString(), "powder", "");

        private TableKey? Into(TableKey table) => IsMerged(table.Subject[0]) ? Key(Final(table.Subject[0])) : null;

        public YearPlan Plan(TableKey table) => new(table.Kind, Policy, [], RegionOf);

        private YearFacts Facts(char name)
        {
            string? KindOf(One sample)
            {
                var n = sample.Kind.Count(c => Final(c) == name);
                return kind == TableKind.Prevalence ? n > 0 ? Dims.Disclosure.Facts.Found : Dims.Disclosure.Facts.NotFound : n > 0 ? YearRelease.Text(n) : null;
            }
            return new YearFacts
            {
                Generated = false,
                Quarters = Enumerable.Range(1, Complete).ToDictionary(q => q, q => (IReadOnlyList<Fact>)[.. _samples.Where(s => s.Quarter == q && KindOf(s) is not null)
                    .GroupBy(s => (s.Location, Kind: KindOf(s)!)).OrderBy(g => g.Key.Location, StringComparer.Ordinal).ThenBy(g => g.Key.Kind, StringComparer.Ordinal).Select(g => new Fact(g.Key.Location, g.Key.Kind, g.Count()))]),
            };
        }

        public void Snapshot(int number)
        {
            Complete = seed % 2 == 0 ? 4 : Math.Min(4, number);
            if (number == 1) _most = _chance.Next(14, 60);
            else Happens();
            for (var quarter = _samples.Count == 0 ? 1 : _samples.Max(s => s.Quarter) + 1; quarter <= Complete; quarter++) Comes(quarter, _most);
            var before = Told;
            _finals[number] = new string([.. Names.Select(Final)]);
            Told = YearsTogether.Next(Plan, before, Names.Where(n => !IsMerged(n)).ToDictionary(Key, Facts), number, Into);
            Waiting += before.Count(b => b.Value.End is null && Into(b.Key) is not null && Told[b.Key].End is null);
        }

        private void Comes(int quarter, int most)
        {
            _shares ??= [.. Names.Select(_ => _chance.Next(3) == 0 ? 0.08 : _chance.NextDouble() * 0.6)];
            // Mostly a sample holds one of them; in some years always.
            foreach (var location in RegionOf.Keys)
                for (var i = _chance.Next(most / 2, most + 1); i > 0; i--)
                {
                    var held = Names.Where((_, at) => _chance.NextDouble() < _shares[at]).ToArray();
                    _samples.Add(new One(quarter, location, held.Length > 1 && (seed % 4 == 1 || _chance.Next(4) > 0) ? held[_chance.Next(held.Length)].ToString() : new string(held)));
                }
        }

        private void Happens()
        {
            for (var i = _chance.Next(1, 3); i > 0; i--)
                switch (_chance.Next(9))
                {
                    case 0 or 1: Merge(_chance.Next(3) == 0 ? 2 : 1); break;
                    case 2 when _into.Count > 0: _into.Remove(_into.Keys.ElementAt(_chance.Next(_into.Count))); break;
                    // A few, which hold everything up.
                    case 3: Few(); break;
                    case 4: _samples.AddRange(_samples.ToList()); break;
                    case 5: for (var quarter = 1; quarter <= Complete; quarter++) if (_samples.Any(s => s.Quarter == quarter)) Comes(quarter, 40); break;
                    case 6 or 7: Corrects(Names[_chance.Next(Names.Length)]); break;
                    case 8:
                        foreach (var (at, was) in _gone) _samples[at] = _samples[at] with { Kind = was };
                        _gone.Clear();
                        break;
                }
        }

        private void Merge(int many)
        {
            var free = Names.Where(n => !IsMerged(n)).OrderBy(_ => _chance.Next()).ToList();
            if (free.Count <= many) return;
            foreach (var name in free.Take(many)) _into[name] = free[many];
            (Merges, Several) = (Merges + 1, Several + (many > 1 ? 1 : 0));
        }

        private void Few()
        {
            for (var i = _chance.Next(1, 5); i > 0 && _samples.Count > 0; i--)
            {
                var at = _chance.Next(_samples.Count);
                if (_chance.Next(2) == 0) _samples.Add(_samples[at]);
                else _samples[at] = _samples[at] with { Kind = Kinds[_chance.Next(Kinds.Length)] };
            }
        }

        // What was taken for it was something else, in most of its samples or in a few.
        private void Corrects(char name)
        {
            var some = _chance.Next(3) == 0 ? 0.3 : 0.95;
            for (var at = 0; at < _samples.Count; at++)
            {
                if (!_samples[at].Kind.Contains(name) || _chance.NextDouble() > some) continue;
                _gone.Add((at, _samples[at].Kind));
                _samples[at] = _samples[at] with { Kind = _samples[at].Kind.Replace(name.ToString(), "", StringComparison.Ordinal) };
            }
        }

        public Attacker Reads(ToldTo who)
        {
            var attacker = New(who);
            foreach (var (table, release) in Told.Where(t => t.Value.End is null && !IsMerged(t.Key.Subject[0])))
            {
                var figures = ToldFigures.Of(table.Kind, 2025, release, who, Policy);
                foreach (var (name, quarters) in YearRelease.Nodes)
                {
                    var told = figures.FirstOrDefault(f => f.Region is null && f.Period == "2025" + name)?.Counts;
                    var (found, not) = (Cells(true), Cells(false));
                    if (kind == TableKind.Dosage) attacker.Reads($"{table.Subject} {name}", found, told?["n"], table.Subject);
                    else attacker.ReadsShare(table.Subject, $"{table.Subject} {name}", found, not, told?.Values.Sum(), told?[Dims.Disclosure.Facts.Found]);

                    HashSet<int> Cells(bool holds) => [.. quarters.SelectMany(q => attacker.Cells(q.Equals, null, k => k.Any(c => (release.ReadIn.TryGetValue(int.Parse(q, CultureInfo.InvariantCulture), out var read) ? _finals[read][Names.IndexOf(c)] : Final(c)) == table.Subject[0]) == holds))];
                }
            }
            return attacker;
        }

        public static Attacker New(ToldTo who) => new(YearRelease.Quarterly, ["x"], Kinds, Policy.For(who).Minimum);

        // What held two names that are one now.
        public IReadOnlyList<(string Name, HashSet<int> Of)> Both(Attacker attacker) => [.. from one in Names from other in Names where one < other && Final(one) == Final(other) from node in YearRelease.Nodes
            select ($"{one} and {other} {node.Name}", attacker.Cells(node.Quarters.Contains, null, k => k.Contains(one) && k.Contains(other)))];
    }

    [Theory]
    [InlineData(TableKind.Prevalence, ToldTo.Everyone)]
    [InlineData(TableKind.Prevalence, ToldTo.Partners)]
    [InlineData(TableKind.Dosage, ToldTo.Everyone)]
    [InlineData(TableKind.Dosage, ToldTo.Partners)]
    internal void Names_that_become_one_and_what_is_corrected_away_and_back_give_nothing_small_away(TableKind kind, ToldTo who)
    {
        var (merges, several, waiting, joined, stood, fallen, followed) = (0, 0, 0, 0, 0, 0, 0);
        for (var seed = 0; seed < 16; seed++)
        {
            var (story, former) = (new Story(kind, seed), new List<(Attacker Attacker, int Complete)>());
            for (var snapshot = 1; snapshot <= 7; snapshot++)
            {
                var before = story.Told;
                story.Snapshot(snapshot);
                var attacker = story.Reads(who);
                var known = attacker.Finds();
                Assert.True(known is [], $"seed {seed}, snapshot {snapshot}: {string.Join("; ", known)}");
                // With every former one, as long as none between contradicts that nothing went, or nothing came.
                var (went, came, both) = (true, true, story.Both(attacker));
                for (var at = former.Count - 1; at >= 0 && former[at].Complete == story.Complete; at--)
                {
                    var finds = new[] { went ? attacker.NothingWent(former[at].Attacker, both) : null, came ? attacker.NothingCame(former[at].Attacker, both) : null };
                    (went, came) = (finds[0] is not null, finds[1] is not null);
                    Assert.True(finds.All(f => f is not { Count: > 0 }), $"seed {seed}, snapshot {snapshot} after {at + 1}: {string.Join("; ", finds.SelectMany(f => f ?? []))}");
                    if (went || came) followed++;
                }
                former.Add((attacker, story.Complete));
                foreach (var (table, release) in story.Told)
                {
                    // What ended tells what it told, or nothing, for good.
                    if (before.GetValueOrDefault(table) is not { } old) continue;
                    if (old.End is not null && release.End == old.End) Assert.Equal(Snapshots.Json(ToldFigures.Of(kind, 2025, old, who, Policy)), Snapshots.Json(ToldFigures.Of(kind, 2025, release, who, Policy)));
                    if (release.End is YearEnd.Withdrawn && old.End is null && old.TellsAnything) joined += story.Told[story.Key(story.Final(table.Subject[0]))].End is null ? 1 : 0;
                    if (release.End is YearEnd.Stands && old.End is null) stood++;
                    if (release.End is YearEnd.Fallen && old.End is null) fallen++;
                }
            }
            (merges, several, waiting) = (merges + story.Merges, several + story.Several, waiting + story.Waiting);
        }
        Assert.True(merges > 10 && several > 3 && waiting > 3 && joined > 2 && stood > 3 && fallen > 3 && followed > 20, $"merges {merges}, several {several}, waiting {waiting}, joined {joined}, stood {stood}, fallen {fallen}, followed {followed}");
    }
}

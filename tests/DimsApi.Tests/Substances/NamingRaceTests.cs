using System.Net;
using Dims.Tests.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Substances;

public sealed class NamingRaceTests
{
    private const int Rounds = 12, Posts = 6;

    // Fresh names and InChIKeys are told while the same names, and the first blocks of the keys, are being named: whoever comes first, nothing waits at the end.
    [Theory, OnBothEngines]
    public async Task Naming_racing_with_intake_leaves_nothing_unresolved(Engine engine)
    {
        await using var desk = await RegisterDesk.Open(engine);
        await Task.WhenAll(Enumerable.Range(0, Rounds).SelectMany(round =>
        {
            var (word, block) = ($"wedloop {round:00} op naam", Block(round));
            var posts = Enumerable.Range(0, Posts).Select(i => Task.Run(() => desk.Tells(word, Key(block, i), $"{word} {i}", Key(Block(round, 'E'), i))));
            var namings = new[]
            {
                Task.Run(async () => (await desk.Names(word, "mda")).Is(HttpStatusCode.OK)),
                Task.Run(async () => (await desk.Names(block, "mda")).Is(HttpStatusCode.OK)),
                Task.Run(async () => (await desk.Coordinator.Put($"/v1/substances/wedloop-{round}", $$"""
                    { "name": "entry {{round}}", "names": [{{string.Join(", ", Enumerable.Range(0, Posts).Select(i => $"{{ \"name\": \"{word} {i}\" }}"))}}], "inchiKey": "{{Key(Block(round, 'E'), 0)}}", "source": "test" }
                    """)).Is(HttpStatusCode.OK)),
            };
            return posts.Concat(namings);
        }));

        Assert.Empty(await desk.Waiting());
        Assert.Equal(Rounds * Posts, (await desk.Trend("mda")).Detected);
        for (var round = 0; round < Rounds; round++) Assert.Equal(Posts, (await desk.Trend($"wedloop-{round}")).Detected);
        for (var i = 0; i < Posts; i++) Assert.Equal(("mda", "wedloop-0"), (await desk.Meaning(Key(Block(0), i)), await desk.Meaning(Key(Block(0, 'E'), i))));
        (await Shell.Dims(desk.Dims, "verify")).Ends(0);
    }

    private static string Block(int round, char sort = 'B') => $"WEDLOOP{sort}AAAA{(char)('A' + (round / 26))}{(char)('A' + (round % 26))}";

    private static string Key(string block, int i) => $"{block}-UHFFFAO{(char)('A' + i)}SA-N";
}

using System.Diagnostics;
using System.Text.Json;
using Dims.Delivery;
using Dims.Tests.Host;

namespace Dims.Tests.Delivery;

// What is sent, as the libraries read it that partners use: standardwebhooks, cloudevents and ajv under node.
public sealed class ReceiverTests
{
    private static readonly string Folder = Path.Combine(Shared.Checkout(), "tests", "partners");

    [Fact]
    public async Task Partners_libraries_accept_what_is_sent_and_nothing_else()
    {
        Shared.MustBeThere();
        NodeMustBeThere();
        await using var partner = await Partner.Start();
        // Their clock is the machine's.
        using var sender = Senders.Of(clock: TimeProvider.System);
        var (newer, former, strange) = (WebhookSignature.NewSecret(), WebhookSignature.NewSecret(), WebhookSignature.NewSecret());
        var told = CloudEnvelopeTests.Event();
        var message = new Message { Id = told.Id, Body = CloudEnvelope.Bytes(told) };
        Assert.Equal("delivered", (await sender.Send(Senders.At(partner.Address, newer, former), message, TestContext.Current.CancellationToken)).Name);
        var got = Assert.Single(partner.Received);
        var read = await Read(new
        {
            secrets = new[] { newer, former, strange },
            headers = got.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value),
            body = Convert.ToBase64String(got.Body),
            schema = Path.GetFullPath(Path.Combine(Shared.Folder, "standards", "cloudevents", "cloudevents.schema.json")),
        });
        Assert.Equal([true, true, false], read.GetProperty("accepted").EnumerateArray().Select(a => a.GetBoolean()));
        Assert.False(read.GetProperty("tampered").GetBoolean());
        Assert.False(read.GetProperty("late").GetBoolean());
        Assert.Empty(read.GetProperty("faults").EnumerateArray());
        var theirs = read.GetProperty("event");
        Assert.Equal(told.Id, theirs.GetProperty("id").GetString());
        Assert.Equal(told.Source, theirs.GetProperty("source").GetString());
        Assert.Equal("0000000042", theirs.GetProperty("sequence").GetString());
        Assert.Equal("0000000039", theirs.GetProperty("previous").GetString());
        Assert.Equal("left-your-filter", theirs.GetProperty("notice").GetString());
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(told.Data).RootElement, theirs.GetProperty("data")));
    }

    private static async Task<JsonElement> Read(object delivery)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["receive.mjs"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(delivery));
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        return JsonDocument.Parse(await output).RootElement;
    }

    private static void NodeMustBeThere()
    {
        var node = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(d => File.Exists(Path.Combine(d, "node")));
        if (node && Directory.Exists(Path.Combine(Folder, "node_modules", "standardwebhooks"))) return;
        const string Why = "The partners' libraries are absent: node, and `npm ci` in tests/partners (./test does it).";
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", Why);
        Assert.Fail(Why);
    }
}

using System.Globalization;
using Dims.Access;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Dims.Demo;

// Once the server listens: where the docs and a trend are, one key per role (this once), and three lines that work as they stand.
public sealed class DemoWelcome(TimeProvider clock)
{
    private (int Samples, TimeSpan Took, IReadOnlyList<CreatedKey> Keys)? _loaded;

    public void Remember(int samples, TimeSpan took, IReadOnlyList<CreatedKey> keys) => _loaded = (samples, took, keys);

    public void Print(IServer server, TextWriter to)
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()?.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal) ?? "http://localhost:5080";
        if (_loaded is not { } loaded)
        {
            to.WriteLine($"Docs:  {address}/docs");
            return;
        }
        string Key(string role) => loaded.Keys.First(k => k.Role == role).Key!;
        var text = string.Create(CultureInfo.InvariantCulture,
            $$"""

            Demo data loaded: {{loaded.Samples}} generated samples in {{loaded.Took.TotalSeconds:0.0}} s. They describe no real product; this database never publishes a real alert.

            Docs:  {{address}}/docs
            Trend: {{address}}/v1/trends/dosage?substance=mdma&form=tablet&interval=year (with a key)

            Demo keys, shown this once:
            {{string.Join(Environment.NewLine, loaded.Keys.Select(k => $"  {k.Role,-12} {k.Key}"))}}

            Submit a result:
            curl -s -X POST {{address}}/v1/samples -H "Authorization: Bearer {{Key(Roles.Location)}}" -H "Content-Type: application/json" -d '{"reference":"TRY-1","collectedOn":"{{clock.GetUtcNow():yyyy-MM-dd}}","soldAs":["ecstasy"],"form":"tablet","analyses":[{"source":"laboratory","method":"LC-DAD","findings":[{"substance":"MDMA","qualifier":"=","amount":212.5,"unit":"mg/{tbl}","basis":"hydrochloride"}]}]}'
            Ask for a trend:
            curl -s "{{address}}/v1/trends/dosage?substance=mdma&form=tablet&interval=year" -H "Authorization: Bearer {{Key(Roles.Researcher)}}"
            Pull the alerts:
            curl -s "{{address}}/v1/alert-events?after=0"

            """);
        to.WriteLine(text);
        _loaded = null;
    }
}

using System.Security.Cryptography;
using Dims.Delivery;
using Dims.Tests.Alerts;
using Dims.Tests.Host;

namespace Dims.Tests.Subscriptions;

public sealed class SealAgainTests
{
    [Theory, OnBothEngines]
    public async Task What_was_sealed_under_a_former_key_is_sealed_again_and_that_key_can_leave(Engine engine)
    {
        using var folder = Cli.Shell.Folder();
        var (former, newer) = (NewKey(), NewKey());
        var file = folder.Write("secrets.key", former + "\n");
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:SecretsKeyFile=" + file, "--Dims:MostSubscriptions=500");
        var partner = await desk.Subscribed(new { bearer = "token-1" });
        var rotated = (await partner.Does("secrets")).Json.GetProperty("secret").GetString()!;
        // More than one portion.
        for (var i = 0; i < 105; i++) await partner.Client.Post("/v1/subscriptions", new { address = partner.Server.Url + "other/" + i, kinds = DeliveryDesk.Words("alert.expired") });
        var edition = await Edition(desk, partner);
        var id = IdOf(former);
        Assert.Equal(106, await Sealed(desk, id));

        folder.Write("secrets.key", newer + "\n" + former + "\n");
        await desk.Dims.Restart();
        await Patience.Until(async () => await Sealed(desk, id) == 0, "nothing under the former key");
        Assert.Equal(106, await Sealed(desk, IdOf(newer)));
        folder.Write("secrets.key", newer + "\n");
        await desk.Dims.Restart();
        // At another address now.
        await (await AlertDesk.At(desk.Dims)).Published();
        var told = Assert.Single(await partner.Server.Has(1));
        Assert.Equal("Bearer token-1", told.Headers["Authorization"]);
        Assert.True(told.IsSignedBy(partner.Secret) && told.IsSignedBy(rotated));
        // For its owner nothing has changed.
        Assert.Equal(edition, await Edition(desk, partner));
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static string IdOf(string key) => SecretsKeys.Parse(key, "").Single().Id;

    private static async Task<long> Edition(DeliveryDesk desk, Partner partner)
    {
        await using var read = await desk.Dims.Database.Read();
        return await read.Scalar<long>("SELECT edition FROM subscriptions WHERE id = @Id", new { partner.Id });
    }

    // Rows with anything under that key.
    private static async Task<long> Sealed(DeliveryDesk desk, string key)
    {
        await using var read = await desk.Dims.Database.Read();
        return await read.Scalar<long>("SELECT count(*) FROM subscriptions WHERE secrets LIKE @it OR bearer LIKE @it", new { it = $"%v1.{key}.%" });
    }
}

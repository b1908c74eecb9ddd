using System.Net;
using Dims.Access;
using Dims.Tests.Host;

namespace Dims.Tests.Cli;

public sealed class KeysTests
{
    [Theory, OnBothEngines]
    public async Task The_last_line_of_keys_create_is_a_key_that_works_at_the_running_server_until_it_is_revoked(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var key = (await Shell.Dims(dims, "keys", "create", "--role", "admin", "--name", "operations")).Ends(0).LastLine;
        var operations = new Client(dims.Url, key);
        (await operations.Get("/v1/keys")).Is(HttpStatusCode.OK);

        var list = (await Shell.Dims(dims, "keys", "list")).Ends(0).Out;
        var id = KeyText.IdOf(key)!;
        Assert.Contains(list.Split('\n'), l => l.Contains(id, StringComparison.Ordinal) && l.Contains("operations", StringComparison.Ordinal) && l.Contains("admin", StringComparison.Ordinal));
        Assert.DoesNotContain(key, list, StringComparison.Ordinal);

        (await Shell.Dims(dims, "keys", "revoke", id)).Ends(0);
        for (var patience = 0; (await operations.Get("/v1/keys")).Status == HttpStatusCode.OK; patience++)
        {
            Assert.True(patience < 100, "The key still works two seconds after it was revoked.");
            await Task.Delay(20);
        }
        (await operations.Get("/v1/keys")).Is(HttpStatusCode.Unauthorized);
    }

    [Theory, OnBothEngines]
    public async Task A_key_of_a_location_writes_there(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var key = (await Shell.Dims(dims, "keys", "create", "--role", "location", "--name", "desk", "--location", Places.Utrecht, "--expires", "30")).Ends(0).LastLine;
        (await new Client(dims.Url, key).Post("/v1/samples", Lab.Tablet(120, location: Places.Utrecht))).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task What_is_wrong_with_a_key_is_said_with_its_place(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        Assert.Contains("core-team", (await Shell.Dims(dims, "keys", "create", "--role", "chief", "--name", "x")).Ends(1).Error, StringComparison.Ordinal);
        Assert.Contains("/location", (await Shell.Dims(dims, "keys", "create", "--role", "location", "--name", "x")).Ends(1).Error, StringComparison.Ordinal);
        Assert.Contains("nowhere", (await Shell.Dims(dims, "keys", "create", "--role", "location", "--name", "x", "--location", "nowhere")).Ends(1).Error, StringComparison.Ordinal);
        Assert.Contains("There is no key", (await Shell.Dims(dims, "keys", "revoke", "000000000000")).Ends(1).Error, StringComparison.Ordinal);
        for (var i = 0; i < 2; i++) (await Shell.Dims(dims, "keys", "create", "--role", "partner", "--name", "MDI")).Ends(0);
        Assert.Contains("Revoke one first", (await Shell.Dims(dims, "keys", "create", "--role", "partner", "--name", "MDI")).Ends(1).Error, StringComparison.Ordinal);
    }
}

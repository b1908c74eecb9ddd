using System.Security.Cryptography;
using Dims.Delivery;
using Dims.Http;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dims.Tests.Delivery;

public sealed class VaultTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dims-vault-").FullName;

    private string KeyFile => Path.Combine(_folder, "keys");

    [Theory, OnBothEngines]
    public async Task What_is_sealed_opens_again_for_its_place_only(Engine engine)
    {
        WriteKeys(NewKey());
        await using var dims = await TestDims.Start(engine, $"--Dims:SecretsKeyFile={KeyFile}");
        var vault = dims.Services.GetRequiredService<Vault>();
        foreach (var secret in new[] { WebhookSignature.NewSecret(), "", "é 💊" })
        {
            var text = vault.Seal(secret, "subscription-1");
            Assert.Matches(@"^v1\.[0-9a-f]{8}\.[A-Za-z0-9_-]+$", text);
            Assert.Equal(secret, vault.Open(text, "subscription-1"));
            Assert.False(vault.TryOpen(text, "subscription-2", out _));
            // The same secret is never the same text.
            Assert.NotEqual(text, vault.Seal(secret, "subscription-1"));
        }
    }

    [Fact]
    public async Task What_was_changed_or_sealed_elsewhere_does_not_open()
    {
        WriteKeys(NewKey());
        await using var dims = await TestDims.Start(Engine.Sqlite, $"--Dims:SecretsKeyFile={KeyFile}");
        var vault = dims.Services.GetRequiredService<Vault>();
        var text = vault.Seal("whsec_secret", "a");
        var parts = text.Split('.');
        for (var i = 0; i < parts[2].Length; i++)
        {
            // Its last character has bits that mean nothing.
            if (i == parts[2].Length - 1) break;
            var other = parts[2][i] == 'A' ? 'B' : 'A';
            Assert.False(vault.TryOpen($"v1.{parts[1]}.{parts[2][..i]}{other}{parts[2][(i + 1)..]}", "a", out _));
        }
        foreach (var broken in new[] { "", "v1", "v1..", $"v2.{parts[1]}.{parts[2]}", $"v1.00000000.{parts[2]}", $"v1.{parts[1]}.", $"v1.{parts[1]}.AAAA", $"v1.{parts[1]}.!!!!", text + ".x" })
            Assert.False(vault.TryOpen(broken, "a", out _));
        Assert.Throws<InvalidOperationException>(() => vault.Open(text, "b"));
    }

    [Fact]
    public async Task A_new_key_seals_and_the_former_one_still_opens()
    {
        var (former, newer) = (NewKey(), NewKey());
        WriteKeys(former);
        await using var dims = await TestDims.Start(Engine.Sqlite, $"--Dims:SecretsKeyFile={KeyFile}");
        var text = dims.Services.GetRequiredService<Vault>().Seal("whsec_secret", "a");
        Assert.False(dims.Services.GetRequiredService<Vault>().IsOld(text));
        WriteKeys(newer, former);
        await dims.Restart();
        var vault = dims.Services.GetRequiredService<Vault>();
        Assert.Equal("whsec_secret", vault.Open(text, "a"));
        Assert.True(vault.IsOld(text));
        Assert.False(vault.IsOld(vault.Seal("whsec_secret", "a")));
        WriteKeys(newer);
        await dims.Restart();
        Assert.False(dims.Services.GetRequiredService<Vault>().TryOpen(text, "a", out _));
    }

    [Fact]
    public async Task Beside_an_SQLite_file_a_key_is_made_once_for_its_owner_alone()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var file = dims.ConnectionString["Data Source=".Length..] + ".key";
        Assert.False(File.Exists(file));
        await using var other = await dims.Another();
        var sealings = await Task.WhenAll(new[] { dims, other }.Select(d => Task.Run(() => d.Services.GetRequiredService<Vault>().Seal("whsec_secret", "a"))));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Single(File.ReadAllLines(file));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(file)!, Path.GetFileName(file) + "*"));
        // Two instances that need it at once keep the same one.
        Assert.All(sealings, s => Assert.Equal("whsec_secret", other.Services.GetRequiredService<Vault>().Open(s, "a")));
        await dims.Restart();
        Assert.Equal("whsec_secret", dims.Services.GetRequiredService<Vault>().Open(sealings[0], "a"));
    }

    [Theory, OnBothEngines]
    public async Task With_a_database_on_a_server_the_operator_gives_the_key(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var vault = dims.Services.GetRequiredService<Vault>();
        if (engine == Engine.Sqlite)
        {
            Assert.Equal("whsec_secret", vault.Open(vault.Seal("whsec_secret", "a"), "a"));
            return;
        }
        var problem = Assert.Throws<Problem>(() => vault.Seal("whsec_secret", "a"));
        Assert.Equal("no-secrets-key", problem.Code.Code);
        Assert.Contains("Dims__SecretsKeyFile", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("AAAA")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nAAAA")]
    public void A_file_with_something_else_is_named(string content)
    {
        var wrong = Assert.Throws<InvalidOperationException>(() => SecretsKeys.Parse(content, "/etc/dims/keys"));
        Assert.Contains("/etc/dims/keys", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AAAA", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_named_and_absent_is_not_made()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite, $"--Dims:SecretsKeyFile={KeyFile}");
        Assert.Throws<InvalidOperationException>(() => dims.Services.GetRequiredService<Vault>().Seal("whsec_secret", "a"));
        Assert.False(File.Exists(KeyFile));
    }

    [Theory]
    [InlineData("Production", false)]
    [InlineData("Staging", false)]
    [InlineData("Testing", true)]
    [InlineData("Development", true)]
    public async Task This_machine_is_delivered_to_only_in_tests_and_in_Development(string environment, bool starts)
    {
        async Task Start()
        {
            await using var dims = await TestDims.Start(Engine.Sqlite, $"--environment={environment}", "--Dims:Demo=false", "--Dims:DeliverToLoopback=true");
        }

        if (starts) await Start();
        else Assert.Contains("DeliverToLoopback", (await Assert.ThrowsAsync<OptionsValidationException>(Start)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Dims:ConnectWithin=00:00:20")]
    [InlineData("--Dims:DeliveryPorts:0=70000")]
    [InlineData("--Dims:EventSource=ours")]
    [InlineData("--Dims:EventSource=urn:nld:kvknr:1:a:")]
    public async Task A_wrong_setting_stops_the_start(string setting) => await Assert.ThrowsAsync<OptionsValidationException>(() => TestDims.Start(Engine.Sqlite, setting));

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private void WriteKeys(params string[] keys) => File.WriteAllLines(KeyFile, keys);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

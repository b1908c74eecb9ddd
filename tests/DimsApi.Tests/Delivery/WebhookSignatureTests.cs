using System.Text;
using System.Text.Json;
using Dims.Delivery;
using Dims.Tests.Host;

namespace Dims.Tests.Delivery;

public sealed class WebhookSignatureTests
{
    [Fact]
    public void The_reference_vectors_hold()
    {
        var vectors = Vectors().GetProperty("v1").EnumerateArray().ToList();
        Assert.True(vectors.Count >= 4);
        Assert.All(vectors, v => Assert.Equal(Text(v, "signature"), Header([Text(v, "secret")], v)));
    }

    [Fact]
    public void During_a_rotation_both_secrets_sign_and_the_new_one_stands_first()
    {
        var all = Vectors();
        var (rotation, secrets) = (all.GetProperty("rotation"), all.GetProperty("v1").EnumerateArray().Select(v => Text(v, "secret")).ToList());
        Assert.Equal(Text(rotation, "header"), Header([secrets[1], secrets[0]], rotation));
    }

    [Fact]
    public void A_new_secret_is_32_bytes_of_chance()
    {
        var (one, other) = (WebhookSignature.NewSecret(), WebhookSignature.NewSecret());
        Assert.NotEqual(one, other);
        Assert.StartsWith("whsec_", one, StringComparison.Ordinal);
        Assert.Equal(32, Convert.FromBase64String(one["whsec_".Length..]).Length);
    }

    private static string Header(IReadOnlyList<string> secrets, JsonElement vector) =>
        WebhookSignature.Header(secrets, Text(vector, "id"), vector.GetProperty("timestamp").GetInt64(), Encoding.UTF8.GetBytes(Text(vector, "payload")));

    private static JsonElement Vectors()
    {
        Shared.MustBeThere();
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(Shared.Folder, "standards", "webhooks", "test-vectors.json"))).RootElement;
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}

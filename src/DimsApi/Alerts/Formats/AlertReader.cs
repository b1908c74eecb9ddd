using Dims.Storage;
using Microsoft.Extensions.Options;

namespace Dims.Alerts.Formats;

// One version as a format needs it.
public sealed class AlertReader(AlertQueries alerts, Database database, IOptions<DimsOptions> options)
{
    public Sender Sender { get; } = Sender.Of(options.Value);

    // `asked`: scheme and host of the request, for a service that was not told its public address.
    public string Base(string asked) => options.Value.PublicUrl?.TrimEnd('/') ?? asked;

    // The latest version where none is named; null where it is not there for these readers.
    public async Task<AlertView?> Find(string id, int? version, Audience reader, string asked, CancellationToken cancel)
    {
        if (await alerts.Versions(id, reader, cancel) is not { Items: { Count: > 0 } items }) return null;
        var at = version is null ? items.Count - 1 : items.Index().Where(v => v.Item.Version == version).Select(v => v.Index).FirstOrDefault(-1);
        if (at < 0) return null;
        var view = AlertView.Of(reader, items, at, Base(asked));
        return view.Alert.Picture is { } picture ? view with { PictureType = await PictureType(picture, cancel) } : view;
    }

    private async Task<string?> PictureType(string picture, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return await read.Scalar<string?>("SELECT media_type FROM attachments WHERE id = @picture AND state = 'released'", new { picture });
    }
}

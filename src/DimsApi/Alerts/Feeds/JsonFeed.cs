using System.Text.Json;
using System.Text.Json.Serialization;
using Dims.Alerts.Formats;
using Dims.Http;

namespace Dims.Alerts.Feeds;

/// <summary>A JSON Feed 1.1.</summary>
public sealed record JsonFeed
{
    /// <summary>`https://jsonfeed.org/version/1.1`.</summary>
    public required string Version { get; init; }
    /// <summary>Name of the feed.</summary>
    public required string Title { get; init; }
    /// <summary>Address of the service.</summary>
    [JsonPropertyName("home_page_url")] public required string HomePageUrl { get; init; }
    /// <summary>Address of this feed.</summary>
    [JsonPropertyName("feed_url")] public required string FeedUrl { get; init; }
    /// <summary>`nl-NL` or `en`.</summary>
    public required string Language { get; init; }
    /// <summary>Who sends it.</summary>
    public required IReadOnlyList<JsonFeedAuthor> Authors { get; init; }
    /// <summary>The alerts, what changed last first.</summary>
    public required IReadOnlyList<JsonFeedItem> Items { get; init; }

    internal static byte[] Write(string title, string address, string home, IReadOnlyList<(AlertView View, DateTimeOffset Updated)> entries, Sender sender, Language language) =>
        JsonSerializer.SerializeToUtf8Bytes(new JsonFeed
        {
            Version = "https://jsonfeed.org/version/1.1",
            Title = title,
            HomePageUrl = home + "/",
            FeedUrl = address,
            Language = language.Tag(),
            Authors = [new JsonFeedAuthor { Name = sender.Name }],
            Items = [.. entries.Select(e => JsonFeedItem.Of(e.View, e.Updated, language))],
        }, Wire.Json);
}

/// <summary>An organisation.</summary>
public sealed record JsonFeedAuthor
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }
}

/// <summary>An alert in a feed.</summary>
public sealed record JsonFeedItem
{
    /// <summary>The same for the alert in every feed and for ever.</summary>
    public required string Id { get; init; }
    /// <summary>Where its present state is.</summary>
    public required string Url { get; init; }
    /// <summary>The headline, behind what its reader must know first: exercise, withdrawn, no longer renewed, under review.</summary>
    public required string Title { get; init; }
    /// <summary>The short text, with number, version, last day and address.</summary>
    [JsonPropertyName("content_text")] public required string ContentText { get; init; }
    /// <summary>When its first version was published.</summary>
    [JsonPropertyName("date_published")] public required DateTimeOffset DatePublished { get; init; }
    /// <summary>When it last changed: a version, its beginning or its end.</summary>
    [JsonPropertyName("date_modified")] public required DateTimeOffset DateModified { get; init; }
    /// <summary>Level, state, status and, unless it is withdrawn, the substances found.</summary>
    public required IReadOnlyList<string> Tags { get; init; }
    /// <summary>The same version as CAP 1.2.</summary>
    public required IReadOnlyList<JsonFeedAttachment> Attachments { get; init; }
    /// <summary>What a machine needs.</summary>
    [JsonPropertyName("_alert")] public required JsonFeedAlert Alert { get; init; }

    internal static JsonFeedItem Of(AlertView view, DateTimeOffset updated, Language language) => new()
    {
        Id = AtomXml.Id(view.Alert),
        Url = view.Address,
        Title = FormatWords.Title(view, language),
        ContentText = AlertText.Short(view, language),
        DatePublished = view.Earlier is [var first, ..] ? first.PublishedAt : view.Alert.PublishedAt,
        DateModified = updated,
        Tags = [Wire.Name(view.Alert.Level), Wire.Name(view.Alert.State), view.IsExercise ? "exercise" : "actual", .. view.IsWithdrawn ? [] : view.Alert.Substances.Select(s => s.Substance).Distinct()],
        Attachments = [new JsonFeedAttachment { Url = view.VersionAddress + "/cap", MimeType = AlertFormat.Cap }],
        Alert = new JsonFeedAlert
        {
            Number = view.Alert.Number,
            Version = view.Alert.Version,
            State = view.Alert.State,
            Status = view.IsExercise ? AlertStatus.Exercise : AlertStatus.Actual,
            UnderReview = view.Alert.UnderReview,
            Expires = view.Alert.Expires,
            Why = view.Alert.Why,
        },
    };
}

/// <summary>A file that belongs to an item.</summary>
public sealed record JsonFeedAttachment
{
    /// <summary>Its address.</summary>
    public required string Url { get; init; }
    /// <summary>Its media type.</summary>
    [JsonPropertyName("mime_type")] public required string MimeType { get; init; }
}

/// <summary>Which version of which alert an item is, and how it stands.</summary>
public sealed record JsonFeedAlert
{
    /// <summary>The number of the alert.</summary>
    public required string Number { get; init; }
    /// <summary>Which version of it.</summary>
    public required int Version { get; init; }
    public required AlertState State { get; init; }
    public required AlertStatus Status { get; init; }
    /// <summary>True while somebody doubts it.</summary>
    public required bool UnderReview { get; init; }
    /// <summary>At this instant it ends.</summary>
    public required DateTimeOffset Expires { get; init; }
    /// <summary>Why it was withdrawn.</summary>
    public WithdrawalReason? Why { get; init; }
}

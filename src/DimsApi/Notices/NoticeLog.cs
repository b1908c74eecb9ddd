using System.Text.Json.Serialization;
using Dims.Alerts;

namespace Dims.Notices;

/// <summary>What a notice is about.</summary>
public enum NoticeKind
{
    UrgentSample,
    UrgentEscalated,
    ProposalRaised,
    ProposalReopened,
    [JsonStringEnumMemberName("alert-expires-in-7-days")] AlertExpiresIn7Days,
    [JsonStringEnumMemberName("alert-expires-in-2-days")] AlertExpiresIn2Days,
    ReviewAsked,
}

public sealed class NoticeLog
{
    public Task Append(NoticeKind kind, string subject, string? location, LocalText text) => Task.CompletedTask;
}

using System.Text.Json.Serialization;
using Dims.Samples;

namespace Dims.Alerts.Formats;

/// <summary>
/// A version as the ten fields that Regulation (EU) 2023/1322, article 13, asks of a notification to the European Drug Alert System. Each member stands for one letter;
/// a member that is null says that nothing was entered, not that there is nothing.
/// </summary>
public sealed record EdasNotification
{
    /// <summary>How the alert stands: what follows is to be read by it.</summary>
    public required AlertState State { get; init; }
    /// <summary>Why it was withdrawn; left out where it was not.</summary>
    public WithdrawalReason? Why { get; init; }
    /// <summary>What was said with the withdrawal.</summary>
    public LocalText? WhyNote { get; init; }
    /// <summary>When it was withdrawn.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }
    /// <summary>A fixed sentence about an alert that is not in force any more.</summary>
    public LocalText? Notice { get; init; }
    /// <summary>`exercise` is never to be acted on.</summary>
    public required AlertStatus Status { get; init; }
    /// <summary>What its title says, with the state before it.</summary>
    public required LocalText Title { get; init; }
    /// <summary>True while somebody doubts it.</summary>
    public required bool UnderReview { get; init; }
    /// <summary>True for generated (demonstration) alerts.</summary>
    public required bool Generated { get; init; }
    /// <summary>The number of the alert.</summary>
    public required string Number { get; init; }
    /// <summary>Which version of it.</summary>
    public required int Version { get; init; }
    /// <summary>When this version was published.</summary>
    public required DateTimeOffset PublishedAt { get; init; }
    /// <summary>At this instant it ends.</summary>
    public required DateTimeOffset Expires { get; init; }
    /// <summary>Where the present state of this alert is.</summary>
    public required string Address { get; init; }

    /// <summary>(a) What the risk is and where it comes from.</summary>
    public required EdasRisk TypeAndOrigin { get; init; }
    /// <summary>(b) When and where.</summary>
    public required EdasPlace DateAndPlace { get; init; }
    /// <summary>(c) How people are exposed: what it is sold as, its form and look.</summary>
    public required EdasExposure Exposure { get; init; }
    /// <summary>(d) Analytical and toxicological data: what was found, with amounts that this reader may see, and the counts.</summary>
    public required EdasData AnalyticalData { get; init; }
    /// <summary>(e) How it was identified, and what laboratories should look for.</summary>
    public required EdasIdentification Identification { get; init; }
    /// <summary>(f) Effects, red-flag symptoms and what happened to people, as counts.</summary>
    public required EdasHealth HealthRisks { get; init; }
    /// <summary>(g) Social and security risks; null where nothing was entered.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public LocalText? SocialAndSecurityRisks { get; init; }
    /// <summary>(h) Health measures taken or intended: the advice for each reader and the actions taken.</summary>
    public required EdasMeasures HealthMeasures { get; init; }
    /// <summary>(i) Other measures; null where nothing was entered.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public LocalText? OtherMeasures { get; init; }
    /// <summary>(j) Anything else: the full text, where to ask, and further reading.</summary>
    public required EdasOther Other { get; init; }

    public static EdasNotification Of(AlertView view)
    {
        var alert = view.Alert;
        return new EdasNotification
        {
            State = alert.State,
            Why = alert.Why,
            WhyNote = alert.WhyNote,
            WithdrawnAt = alert.WithdrawnAt,
            Notice = alert.Notice,
            Status = view.IsExercise ? AlertStatus.Exercise : alert.Status,
            Title = Both(l => FormatWords.Title(view, l)),
            UnderReview = alert.UnderReview,
            Generated = alert.Generated,
            Number = alert.Number,
            Version = alert.Version,
            PublishedAt = alert.PublishedAt,
            Expires = alert.Expires,
            Address = view.Address,
            TypeAndOrigin = new EdasRisk { Concern = alert.Concern, Headline = Both(l => FormatWords.Mark(view, l) + alert.Headline.In(l)), Source = alert.Source },
            DateAndPlace = new EdasPlace { From = alert.Found?.From, Until = alert.Found?.Until, FoundIn = alert.Found?.Regions ?? [], Level = alert.Level, HoldsIn = alert.Regions },
            Exposure = new EdasExposure { SoldAs = alert.SoldAs, Form = alert.Form, Appearance = alert.Appearance, Picture = view.PictureAddress },
            AnalyticalData = new EdasData { Substances = alert.Substances, Samples = alert.Found?.Samples },
            Identification = new EdasIdentification { Certainty = alert.Certainty, Laboratory = alert.Advice.Laboratory },
            HealthRisks = new EdasHealth { Effects = alert.Effects, RedFlags = alert.RedFlags, Incidents = alert.Found?.Incidents, Deaths = alert.Found?.Deaths },
            HealthMeasures = new EdasMeasures { Advice = alert.Advice, ActionsTaken = alert.ActionsTaken },
            Other = new EdasOther { Standing = FormatWords.Standing(view, Language.Nl).Count == 0 ? null : Both(l => string.Join('\n', FormatWords.Standing(view, l))), Text = alert.Text, Contact = alert.Contact, Referral = alert.Referral, Links = alert.Links },
        };
    }

    private static LocalText Both(Func<Language, string> said) => new() { Nl = said(Language.Nl), En = said(Language.En) };
}

/// <summary>Type and origin of the risk.</summary>
public sealed record EdasRisk
{
    public required AlertConcern Concern { get; init; }
    /// <summary>The headline, behind what its reader must know first: exercise, withdrawn, no longer renewed, under review.</summary>
    public required LocalText Headline { get; init; }
    /// <summary>Who found or reported it: an organisation.</summary>
    public string? Source { get; init; }
}

/// <summary>Date and place.</summary>
public sealed record EdasPlace
{
    /// <summary>First day on which a sample was handed in or an incident happened.</summary>
    public DateOnly? From { get; init; }
    /// <summary>Last such day.</summary>
    public DateOnly? Until { get; init; }
    /// <summary>Regions in which it was found.</summary>
    public required IReadOnlyList<AlertRegion> FoundIn { get; init; }
    public required AlertLevel Level { get; init; }
    /// <summary>Regions for which the alert holds; none for a national one.</summary>
    public required IReadOnlyList<AlertRegion> HoldsIn { get; init; }
}

/// <summary>Means of exposure.</summary>
public sealed record EdasExposure
{
    /// <summary>What it is sold as.</summary>
    public required IReadOnlyList<string> SoldAs { get; init; }
    public Form? Form { get; init; }
    public Appearance? Appearance { get; init; }
    /// <summary>Address of a picture of it.</summary>
    public string? Picture { get; init; }
}

/// <summary>Analytical and toxicological data.</summary>
public sealed record EdasData
{
    /// <summary>What was found in it.</summary>
    public required IReadOnlyList<AlertSubstance> Substances { get; init; }
    /// <summary>Number of samples.</summary>
    public int? Samples { get; init; }
}

/// <summary>Methods of identification.</summary>
public sealed record EdasIdentification
{
    public required AlertCertainty Certainty { get; init; }
    /// <summary>What laboratories look for and how.</summary>
    public LocalText? Laboratory { get; init; }
}

/// <summary>Health risks.</summary>
public sealed record EdasHealth
{
    /// <summary>What it does to people.</summary>
    public LocalText? Effects { get; init; }
    /// <summary>Symptoms at which help is needed at once.</summary>
    public LocalText? RedFlags { get; init; }
    /// <summary>Number of incidents.</summary>
    public int? Incidents { get; init; }
    /// <summary>Number of deaths.</summary>
    public int? Deaths { get; init; }
}

/// <summary>Health measures taken or intended.</summary>
public sealed record EdasMeasures
{
    public required AlertAdvice Advice { get; init; }
    /// <summary>What has been done or is being done.</summary>
    public LocalText? ActionsTaken { get; init; }
}

/// <summary>Other information.</summary>
public sealed record EdasOther
{
    /// <summary>How the alert stands, to be read before its text: withdrawn and why, no longer renewed, doubted, an exercise; left out where it is simply in force.</summary>
    public LocalText? Standing { get; init; }
    /// <summary>The full text as published.</summary>
    public required LocalText Text { get; init; }
    /// <summary>Where professionals ask: a team, never a person.</summary>
    public string? Contact { get; init; }
    public AlertReferral? Referral { get; init; }
    /// <summary>Further reading.</summary>
    public required IReadOnlyList<string> Links { get; init; }
}

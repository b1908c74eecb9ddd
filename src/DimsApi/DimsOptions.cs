using System.ComponentModel.DataAnnotations;

namespace Dims;

// Every setting, under `Dims__` in the environment, checked at start. The connection string is `ConnectionStrings__Dims`.
public sealed class DimsOptions
{
    public const string Section = "Dims";

    /// <summary>`sqlite` (an embedded file) or `postgresql`.</summary>
    [RegularExpression("^(sqlite|postgresql)$")]
    public string Engine { get; set; } = "sqlite";

    /// <summary>The address under which the world reaches this service, as published alerts name it for good; empty: that of the request that published.</summary>
    [RegularExpression("^https?://[^/]+(/.*)?$")]
    public string? PublicUrl { get; set; }

    /// <summary>Largest body of a batch in bytes; any other body but a photo or spectrum has at most 1 MiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public long LargestBody { get; set; } = 32 * 1024 * 1024;

    /// <summary>Most samples in one batch.</summary>
    [Range(1, 100_000)]
    public int LargestBatch { get; set; } = 10_000;

    /// <summary>Largest photo or spectrum in bytes, as sent.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public long LargestAttachment { get; set; } = 8 * 1024 * 1024;

    /// <summary>Origins that may call with a key from a browser.</summary>
    public string[] AllowedOrigins { get; set; } = [];

    /// <summary>Addresses or networks (CIDR) of reverse proxies whose X-Forwarded headers are believed.</summary>
    public string[] TrustedProxies { get; set; } = [];

    /// <summary>Load the demo data into an empty database; Development only.</summary>
    public bool Demo { get; set; } = true;

    /// <summary>Bring the database up to date at start. Off: `dims migrate` does it.</summary>
    public bool MigrateAtStart { get; set; } = true;

    /// <summary>How long the command line leaves the file to the server between two slices of an import (SQLite).</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan PauseBetweenSlices { get; set; }

    /// <summary>How often the clock's events (became effective, expired) are looked for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan ClockEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an Idempotency-Key is remembered.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan IdempotencyKept { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Longest a caller may wait for the next event, in seconds.</summary>
    [Range(0, 120)]
    public int LongestWait { get; set; } = 30;

    /// <summary>Most live streams (`/v1/alert-events/stream`) open at once; beyond that a 503.</summary>
    [Range(1, 1_000_000)]
    public int MostStreams { get; set; } = 10_000;

    /// <summary>A reader of a live stream that has not taken what it was sent after this time is let go.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan SlowestStream { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>`sender` of CAP messages: an address of a mailbox or a domain, without spaces, commas, `&lt;` and `&amp;`; by default `red-alerts@` and the host of PublicUrl. A message refers to earlier ones by it: do not change it while alerts are in force.</summary>
    [RegularExpression(@"^[^\s,<&]+$")]
    [StringLength(200)]
    public string? CapSender { get; set; }

    /// <summary>The organisation that sends alerts, as feeds and CAP messages name it.</summary>
    [StringLength(120, MinimumLength = 1)]
    public string SenderName { get; set; } = "Red Alert";

    /// <summary>Who publishes the figures and the microdata, as a citation names it.</summary>
    [StringLength(120, MinimumLength = 1)]
    public string Publisher { get; set; } = "Drugs Informatie en Monitoring Systeem";

    /// <summary>The licence of the microdata, by its name in the SPDX list.</summary>
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9.+-]{1,63}$")]
    public string DataLicence { get; set; } = "CC-BY-4.0";

    /// <summary>The region set of the microdata: one for all, because two of them together could tell a testing location.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string ExportRegionSet { get; set; } = "province";

    /// <summary>Without a key nothing is told of fewer samples than this.</summary>
    [Range(3, 1000)]
    public int PublicMinimum { get; set; } = 10;

    /// <summary>To a key with the scope trends.read-published nothing is told of fewer samples than this; no more than the minimum without a key.</summary>
    [Range(3, 1000)]
    public int PartnerMinimum { get; set; } = 5;

    /// <summary>A quarter is told without a key once it has been over for so many days: results come in late.</summary>
    [Range(0, 366)]
    public int PublicLagDays { get; set; } = 28;

    /// <summary>The region set of what is told without a key: one for all, because two divide a year in two ways.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string PublicRegionSet { get; set; } = "province";

    /// <summary>The day of the week on which the figures that are told without a key move; `never`: they stand still.</summary>
    [RegularExpression("^(monday|tuesday|wednesday|thursday|friday|saturday|sunday|never)$")]
    public string SnapshotDay { get; set; } = "monday";

    /// <summary>Once a day weeks with more of a substance than their limit raise proposals.</summary>
    public bool SignalsPropose { get; set; } = true;

    /// <summary>So many days back a result is judged by the alert rules when it is recorded, and again when a name in it, a rule or the danger list changes; older ones only in a trial.</summary>
    [Range(1, 3650)]
    public int JudgedDays { get; set; } = 60;

    /// <summary>So many samples a correction of a run covers at most, and its preview: it holds up all who record as long as it takes.</summary>
    [Range(1, 10_000)]
    public int RunCorrectionSamples { get; set; } = 1000;

    /// <summary>So many days back a sample can have been brought in that a result recorded with a key still marks as urgent; `JudgedDays` where that is more, and for imports.</summary>
    [Range(1, 3650)]
    public int UrgentDays { get; set; } = 400;

    /// <summary>How long an urgent sample may stay unopened before the next person of the escalation list is told.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan UrgentEscalates { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long audit rows are kept.</summary>
    [Range(typeof(TimeSpan), "365.00:00:00", "36500.00:00:00")]
    public TimeSpan AuditKept { get; set; } = TimeSpan.FromDays(7 * 365);

    /// <summary>How long a visitor's code opens the answer, after the last authorised result.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "365.00:00:00")]
    public TimeSpan AnswersKept { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a visitor's code lives that belongs to no sample, or to one without an authorised result.</summary>
    [Range(typeof(TimeSpan), "7.00:00:00", "1095.00:00:00")]
    public TimeSpan AnswerCodesKept { get; set; } = TimeSpan.FromDays(365);

    /// <summary>The page at which visitors read their answer, without `#`: it is printed on their cards. By default `/answer` of PublicUrl.</summary>
    [RegularExpression("^https?://[^/#]+(/[^#]*)?$")]
    public string? AnswerPage { get; set; }

    /// <summary>Longest that the answer to a wrong code is held back, for an address that sends many.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan WrongCodesWait { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How long photos are kept; their records stay.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan PhotosKept { get; set; } = TimeSpan.FromDays(2 * 365);

    /// <summary>Deliver to subscriptions. Off: this instance leaves it to others on the same database.</summary>
    public bool Deliver { get; set; } = true;

    /// <summary>Most deliveries under way at once in this instance.</summary>
    [Range(1, 10_000)]
    public int DeliveriesAtOnce { get; set; } = 256;

    /// <summary>The same for receivers that fail or answer slowly: they have places of their own.</summary>
    [Range(1, 10_000)]
    public int FailingDeliveriesAtOnce { get; set; } = 64;

    /// <summary>Most subscriptions of one owner.</summary>
    [Range(1, 10_000)]
    public int MostSubscriptions { get; set; } = 20;

    /// <summary>How long deliveries are signed by the former secret too, after a new one was asked for.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan SecretsOverlap { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long attempts to deliver are listed.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan AttemptsKept { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Names in which a word stands that an alert's texts else have to confirm, such as that of an organisation.</summary>
    public string[] AllowedNames { get; set; } = Alerts.AlertWords.UsualNames;

    /// <summary>Ports beside 443 at which partners may receive webhooks.</summary>
    public int[] DeliveryPorts { get; set; } = [];

    /// <summary>Deliver to this machine as well, by http and at any port: for tests and Development, refused elsewhere.</summary>
    public bool DeliverToLoopback { get; set; }

    /// <summary>How long connecting to a partner may take, with looking up its name and TLS.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30")]
    public TimeSpan ConnectWithin { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a partner may take to answer in all, with connecting.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Most deliveries at once to one host and port, however many subscriptions lead there.</summary>
    [Range(1, 10_000)]
    public int DeliveriesPerHost { get; set; } = 100;

    /// <summary>What `source` of an event begins with; the stream follows behind a colon. It has to name your organisation, and stays the same for good.</summary>
    [RegularExpression(@"^[a-z][a-z0-9+.-]*:[^\s]*[^\s:]$")]
    [StringLength(200)]
    public string EventSource { get; set; } = "urn:nld:kvknr:00000000:systeem:red-alerts";

    /// <summary>The file with the key under which the secrets of partners are kept: a line of 32 bytes in base64; further lines are former keys. By default one is made beside the SQLite file.</summary>
    public string? SecretsKeyFile { get; set; }
}

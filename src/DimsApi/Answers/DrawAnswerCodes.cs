using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using Dims.Access;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Answers;

/// <summary>A sheet of codes to be drawn in advance.</summary>
public sealed record DrawAnswerCodes : ICommand<DrawnAnswerCodes>
{
    /// <summary>How many: 1 to 200.</summary>
    [Range(1, 200)] public required int Count { get; init; }

    /// <summary>The testing location's id. A location's key may leave it out: then it is its own.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Location { get; init; }

    public string? Subject(object answer) => string.Create(CultureInfo.InvariantCulture, $"{Count} codes for {((DrawnAnswerCodes)answer).Location}");
}

/// <summary>Codes as they were drawn. They are shown this once and are nowhere stored.</summary>
public sealed record DrawnAnswerCodes : IShowsSecret
{
    /// <summary>The testing location that drew them; its samples alone can get them.</summary>
    public required string Location { get; init; }
    /// <summary>The page at which a visitor reads the answer.</summary>
    public required string Page { get; init; }
    /// <summary>A code that belongs to no sample by then is gone.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
    /// <summary>The codes; none when an earlier answer is given again: then draw others.</summary>
    [MaxLength(200)] public required IReadOnlyList<DrawnAnswerCode> Items { get; init; }

    public object WithoutSecret() => this with { Items = [] };
}

/// <summary>One code.</summary>
public sealed record DrawnAnswerCode
{
    /// <summary>What stands on the card and on the label of the bag, so that they find each other. It opens nothing.</summary>
    public required string Label { get; init; }
    /// <summary>The code in groups, as it is printed on the card.</summary>
    public required string Code { get; init; }
    /// <summary>The page with the code behind a `#`, which no browser sends to a server: what the QR code holds.</summary>
    public required string Address { get; init; }
}

public sealed class DrawAnswerCodesHandler(Session session, AnswerKeys keys, IOptions<DimsOptions> options) : IRequestHandler<DrawAnswerCodes, DrawnAnswerCodes>
{
    private static readonly Insertion Codes = new("answer_codes", "mark", "location_id", "label", "drawn_at", "expires_at");

    public async Task<DrawnAnswerCodes> Handle(DrawAnswerCodes command, CancellationToken cancellationToken)
    {
        var location = await Location(command);
        var expires = session.Now + options.Value.AnswerCodesKept;
        var page = options.Value.AnswerPage ?? $"{(options.Value.PublicUrl ?? session.Call.BaseAddress ?? "").TrimEnd('/')}/answer";
        var sheet = new string(RandomNumberGenerator.GetItems<char>(AnswerCodeText.Characters, 4));
        var items = new DrawnAnswerCode[command.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var code = AnswerCodeText.Make(RandomNumberGenerator.GetInt32);
            items[i] = new DrawnAnswerCode { Label = string.Create(CultureInfo.InvariantCulture, $"{sheet}-{i + 1:00}"), Code = AnswerCodeText.Show(code), Address = $"{page}#{AnswerCodeText.Show(code)}" };
            session.Insert(Codes, keys.Mark(code), location, items[i].Label, session.NowText, Instant.Text(expires));
        }
        return new DrawnAnswerCodes { Location = location, Page = page, ExpiresAt = expires, Items = items };
    }

    private async Task<string> Location(DrawAnswerCodes command)
    {
        var faults = new Faults();
        var (caller, location) = (session.Call.Caller, command.Location ?? session.Call.Caller?.Location);
        if (caller is not null && location is not null && !caller.Has(Scopes.SamplesWriteAll) && caller.Location != location) throw new Problem(ProblemCodes.NotYourLocation, "/location: a location draws codes for itself only.");
        if (location is null) faults.Add("/location", "required", "is missing; only a location's own key may leave it out.");
        else if (await session.Scalar<long>("SELECT count(*) FROM locations WHERE id = @location", new { location }) == 0) faults.Add("/location", "unknown-location", $"there is no location '{location}'.");
        faults.ThrowIfAny();
        return location!;
    }
}

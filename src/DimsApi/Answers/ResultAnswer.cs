using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;

namespace Dims.Answers;

/// <summary>The language of the texts.</summary>
public enum AnswerLanguage { Nl, En }

/// <summary>
/// How it stands. `not-tested`, `in-laboratory` (no authorised result yet) and `nothing-found` (tested, and nothing above the limits of the method) are no reassurance.
/// `contact-now`: something of the danger list, told before the result is authorised. `taken-back`: the sample was recognised by its looks, and that does not hold any more.
/// </summary>
public enum ResultStatus { NotTested, InLaboratory, NothingFound, Found, ContactNow, TakenBack }

/// <summary>A visitor's question: the code on their card.</summary>
public sealed record ResultQuestion : IChecked
{
    /// <summary>The code, in any case, with or without hyphens and spaces.</summary>
    [NeverWritten, StringLength(AnswerCodeText.LongestTyped, MinimumLength = 1)] public required string Code { get; init; }

    /// <summary>`nl` when left out.</summary>
    public AnswerLanguage Language { get; init; }

    public void Check(Faults faults)
    {
        if (Code is { Length: > 0 } code) AnswerCodeText.Check(code, "/code", faults);
    }
}

/// <summary>The answer to a visitor. Nothing in it is about a person, and nothing in it says where the sample was handed in.</summary>
public sealed record ResultAnswer
{
    public required AnswerLanguage Language { get; init; }
    public required ResultStatus Status { get; init; }
    /// <summary>The first sentence, to be shown first and largest. Where nothing was found, or nothing was tested yet, it begins by saying that this is no reassurance.</summary>
    public required string Headline { get; init; }
    /// <summary>What goes with it, a paragraph each. To be shown whole.</summary>
    public required IReadOnlyList<string> Text { get; init; }
    /// <summary>Alerts in force about products like this one.</summary>
    public required IReadOnlyList<ResultAlert> Alerts { get; init; }
    /// <summary>Authorised tests of the sample, each with what it found and what it cannot see.</summary>
    public required IReadOnlyList<ResultTest> Tests { get; init; }
    /// <summary>What to do, a sentence each.</summary>
    public required IReadOnlyList<string> Advice { get; init; }
    /// <summary>When to ask again, and until when the code works.</summary>
    public required string AskAgain { get; init; }
    /// <summary>The last day on which the code works, in Europe/Amsterdam; left out while there is no authorised result, after which it is set.</summary>
    public DateOnly? Until { get; init; }
    /// <summary>What kind of thing was handed in; left out where no sample belongs to the code yet.</summary>
    public Form? Form { get; init; }
    /// <summary>The day it was handed in.</summary>
    public DateOnly? CollectedOn { get; init; }
    /// <summary>True: invented demonstration data, not a real sample.</summary>
    public required bool Generated { get; init; }
}

/// <summary>An alert in force about products like the visitor's.</summary>
public sealed record ResultAlert
{
    /// <summary>The alert's number.</summary>
    public required string Number { get; init; }
    /// <summary>Which version of it.</summary>
    public required int Version { get; init; }
    /// <summary>Its headline.</summary>
    public required string Headline { get; init; }
    /// <summary>Its advice for people who may use it.</summary>
    public required string Advice { get; init; }
    /// <summary>Where its present state is.</summary>
    public required string Address { get; init; }
    /// <summary>When it ends unless it is renewed; that does not mean that the product is gone.</summary>
    public required DateTimeOffset Expires { get; init; }
    /// <summary>True: an exercise, never to be acted on.</summary>
    public required bool Exercise { get; init; }
}

/// <summary>One test.</summary>
public sealed record ResultTest
{
    public required Source Source { get; init; }
    /// <summary>Who tested and how, in words.</summary>
    public required string How { get; init; }
    /// <summary>The method, as the laboratory names it.</summary>
    public string? Method { get; init; }
    /// <summary>What it found.</summary>
    public required IReadOnlyList<ResultFinding> Found { get; init; }
    /// <summary>How far it looked.</summary>
    public required Samples.Reach Reach { get; init; }
    /// <summary>What it cannot see, in words. To be shown with what it found and with what it did not.</summary>
    public required string Limits { get; init; }
    /// <summary>What it looked for and did not find above the limit told.</summary>
    public required IReadOnlyList<ResultNotFound> NotFound { get; init; }
}

/// <summary>Something that was found.</summary>
public sealed record ResultFinding
{
    /// <summary>The name of the substance.</summary>
    public required string Substance { get; init; }
    /// <summary>In words and figures.</summary>
    public required string Text { get; init; }
    public required Qualifier Qualifier { get; init; }
    /// <summary>In `unit`, with the digits of the laboratory. Left out where it was not measured, or is being checked.</summary>
    public decimal? Amount { get; init; }
    /// <summary>The amount less its uncertainty; left out where the laboratory told none.</summary>
    public decimal? From { get; init; }
    /// <summary>The amount and its uncertainty.</summary>
    public decimal? To { get; init; }
    public Unit? Unit { get; init; }
    public Basis? Basis { get; init; }
    /// <summary>A share in a ratio; never an amount.</summary>
    public decimal? Parts { get; init; }
}

/// <summary>Something that was looked for and not found.</summary>
public sealed record ResultNotFound
{
    /// <summary>The name of the substance.</summary>
    public required string Substance { get; init; }
    /// <summary>In words, with the limit where one is known.</summary>
    public required string Text { get; init; }
}

using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using MediatR;

namespace Dims.Proposals;

public static class ProposalsEndpoints
{
    private const string Cap = "application/cap+xml";

    public static void MapProposals(this Api api)
    {
        api.Get("/v1/alert-proposals", "listAlertProposals", "List the proposals for alerts", List)
            .Describes("Those that wait for somebody first: open, taken up, rejected, closed; in each the newest first. Pages follow the header Link.")
            .Asks<ProposalQuestion>().Answers<ProposalPage>(200, "A page.");
        api.Post("/v1/alert-proposals", "proposeAlert", "Propose an alert", Propose)
            .Describes("Evidence is typed: samples of ours, incidents as counts, reports of others, photos and spectra; a sample is not needed. What is about a product that has an open proposal is merged into that one (200). A partner sends a CAP 1.2 document as `application/cap+xml`, which needs the scope `alerts.propose-cap`: an Alert proposes, an Update and a Cancel follow by their references. The same message twice changes nothing.")
            .Reads<NewProposal>("application/json", Cap)
            .Answers<TakenProposal>(201, "A new proposal; `Location` is its address.").Answers<TakenProposal>(200, "It went to the proposal that was there, or was known already.").HasETag()
            .Fails(ProblemCodes.AlreadyExists, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse, ProblemCodes.BodyTooLarge);
        api.Get("/v1/alert-proposals/{id}", "getAlertProposal", "Read a proposal", Find)
            .Answers<AlertProposal>(200, "The proposal with its evidence and its history.").HasETag().Fails(ProblemCodes.NotFound);
        api.Get("/v1/alert-proposals/{id}/evidence", "getProposalEvidence", "Read all evidence of a proposal on one page", Evidence)
            .Describes("Samples with figures and appearance, what was reported, where the dose lies among those of the last 24 months, what look-alikes held, and earlier alerts on the substance.")
            .Answers<EvidencePage>(200, "The page.").Fails(ProblemCodes.NotFound);
        api.Get("/v1/alert-proposals/{id}/draft", "getProposalDraft", "Read a draft made from the evidence", Draft)
            .Describes("The content of an alert as far as the evidence gives it, for professionals until people say otherwise. Edit it, and post it to /v1/alert-drafts with `proposal`.")
            .Answers<AlertContent>(200, "The content; nothing is stored.").Fails(ProblemCodes.NotFound);
        api.Post("/v1/alert-proposals/{id}/evidence", "addProposalEvidence", "Add evidence to a proposal", AddEvidence)
            .Describes("A rejected proposal is open again when people report something new: once for each who reports and each kind of evidence.")
            .Reads<NewEvidence>().Answers<TakenProposal>(200, "The proposal as it is now.").HasETag()
            .Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Post("/v1/alert-proposals/{id}/rejection", "rejectAlertProposal", "Reject a proposal", Reject)
            .Describes("By one person. `If-Match` is needed. Evidence of another kind, or more new samples than the rejection says, opens it again.")
            .Reads<ProposalRejection>().Answers<AlertProposal>(200, "The proposal, rejected.").HasETag()
            .Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
    }

    private static async Task<IResult> List(HttpContext context, ProposalQueries proposals, CancellationToken cancel)
    {
        var (items, next) = await proposals.List(QueryReader.Read<ProposalQuestion>(context.Request.Query), cancel);
        if (next is not null) Paging.Next(context, next);
        return Results.Json(new ProposalPage { Items = items }, Wire.Json);
    }

    private static async Task<IResult> Propose(HttpContext context, CurrentCall call, IMediator mediator, CancellationToken cancel) => Bodies.MediaType(context) switch
    {
        "application/json" => Taken(context, await mediator.Send(new ProposeAlert { Proposal = await Bodies.Read<NewProposal>(context, cancel) }, cancel)),
        Cap => Taken(context, await mediator.Send(await Message(context, call.Caller, cancel), cancel)),
        _ => throw Bodies.Unsupported(context, "application/json", Cap),
    };

    private static async Task<ReceiveCapMessage> Message(HttpContext context, Caller caller, CancellationToken cancel)
    {
        if (!caller.Has(Scopes.AlertsProposeCap)) throw new Problem(ProblemCodes.MissingScope, $"The role {caller.Role} does not include the scope {Scopes.AlertsProposeCap}.");
        return new ReceiveCapMessage { Document = await Bodies.Whole(Bodies.Limited(context, CapReader.Largest, $"A CAP document has at most {CapReader.Largest} bytes."), cancel) };
    }

    private static async Task<IResult> Find(HttpContext context, string id, CurrentCall call, ProposalQueries proposals, CancellationToken cancel) =>
        await proposals.Find(id, call.Caller, cancel) is not { } proposal ? throw ProposalRecord.NotThere()
        : Conditional.NotModified(context, ProposalQueries.ETag(proposal), "no-store") ? Results.Empty : Results.Json(proposal, Wire.Json);

    private static async Task<IResult> Evidence(string id, CurrentCall call, EvidenceQueries evidence, CancellationToken cancel) =>
        Results.Json(await evidence.Page(id, call.Caller, cancel) ?? throw ProposalRecord.NotThere(), Wire.Json);

    private static async Task<IResult> Draft(string id, EvidenceQueries evidence, CancellationToken cancel) =>
        Results.Json(await evidence.Draft(id, cancel) ?? throw ProposalRecord.NotThere(), Wire.Json);

    private static async Task<IResult> AddEvidence(HttpContext context, string id, IMediator mediator, CancellationToken cancel)
    {
        var taken = await mediator.Send(new AddProposalEvidence { Id = id, Evidence = await Bodies.Read<NewEvidence>(context, cancel) }, cancel);
        context.Response.Headers.ETag = ProposalQueries.ETag(taken.Proposal);
        return Results.Json(taken, Wire.Json);
    }

    private static async Task<IResult> Reject(HttpContext context, string id, CurrentCall call, ProposalQueries proposals, IMediator mediator, CancellationToken cancel)
    {
        var read = await proposals.Find(id, call.Caller, cancel) ?? throw ProposalRecord.NotThere();
        Conditional.RequireMatch(context, ProposalQueries.ETag(read));
        var rejection = await Bodies.Read<ProposalRejection>(context, cancel);
        var rejected = await mediator.Send(new RejectProposal { Id = id, Tag = ProposalQueries.ETag(read), Rejection = rejection }, cancel);
        context.Response.Headers.ETag = ProposalQueries.ETag(rejected);
        return Results.Json(rejected, Wire.Json);
    }

    private static IResult Taken(HttpContext context, TakenProposal taken)
    {
        context.Response.Headers.Location = "/v1/alert-proposals/" + taken.Proposal.Id;
        context.Response.Headers.ETag = ProposalQueries.ETag(taken.Proposal);
        return Results.Json(taken, Wire.Json, statusCode: taken.Outcome == ProposalOutcome.Raised ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }
}

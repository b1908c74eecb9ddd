using System.Collections.Frozen;
using Dims.Http;

namespace Dims.Proposals;

// The one table of what people may do with a proposal. What is not in it is a 409 that lists what is.
public static class ProposalStates
{
    private static readonly FrozenDictionary<ProposalState, ProposalMove[]> Table = new Dictionary<ProposalState, ProposalMove[]>
    {
        [ProposalState.Open] = [ProposalMove.AddEvidence, ProposalMove.Reject, ProposalMove.TakeUp],
        // A draft that came to nothing is left: taken up again, the last draft counts.
        [ProposalState.TakenUp] = [ProposalMove.AddEvidence, ProposalMove.Reject, ProposalMove.TakeUp],
        // Evidence of another kind reopens it.
        [ProposalState.Rejected] = [ProposalMove.AddEvidence],
        // Incidents that are reported after the alert are what it is updated from.
        [ProposalState.Closed] = [ProposalMove.AddEvidence],
    }.ToFrozenDictionary();

    public static IReadOnlyList<ProposalMove> Allowed(ProposalState state) => Table[state];

    public static void Require(ProposalState state, ProposalMove move)
    {
        var allowed = Allowed(state);
        if (allowed.Contains(move)) return;
        var names = allowed.Select(m => Wire.Name(m)).ToArray();
        throw new Problem(ProblemCodes.TransitionNotAllowed,
            $"The proposal is {Wire.Name(state)}; `{Wire.Name(move)}` is not possible. Possible is: {string.Join(", ", names)}.")
        {
            More = new Dictionary<string, object?> { ["allowed"] = names },
        };
    }
}

using System.Collections.Frozen;
using Dims.Http;

namespace Dims.Attachments;

/// <summary>What a person can decide about an attachment.</summary>
public enum AttachmentStep { Release, Withhold, Remove }

// The one table of what may be decided when. What is gone stays gone.
internal static class AttachmentStates
{
    private static readonly FrozenDictionary<AttachmentState, AttachmentStep[]> Table = new Dictionary<AttachmentState, AttachmentStep[]>
    {
        [AttachmentState.Unseen] = [AttachmentStep.Release, AttachmentStep.Withhold, AttachmentStep.Remove],
        // Decided the same again: nothing changes, or the reason does.
        [AttachmentState.Released] = [AttachmentStep.Release, AttachmentStep.Withhold, AttachmentStep.Remove],
        [AttachmentState.Withheld] = [AttachmentStep.Release, AttachmentStep.Withhold, AttachmentStep.Remove],
        [AttachmentState.Removed] = [AttachmentStep.Remove],
        [AttachmentState.Expired] = [],
    }.ToFrozenDictionary();

    public static AttachmentState After(AttachmentStep step) => step switch
    {
        AttachmentStep.Release => AttachmentState.Released,
        AttachmentStep.Withhold => AttachmentState.Withheld,
        _ => AttachmentState.Removed,
    };

    public static void Require(AttachmentState state, AttachmentStep step)
    {
        if (Table[state].Contains(step)) return;
        throw new Problem(ProblemCodes.TransitionNotAllowed, $"The attachment is {Wire.Name(state)}: its file is gone, and there is nothing to {Wire.Name(step)}.")
        {
            More = new Dictionary<string, object?> { ["allowed"] = Table[state].Select(s => Wire.Name(s)).ToArray() },
        };
    }
}

using BrowserAgent.Agent.Committing;

namespace BrowserAgent.Tasks.Committing;

/// <summary>The reasons of jobs whose click saved nothing: what was seen, and the advice that fits it.</summary>
internal static class NotSavedTexts
{
    public static string NeverReached(string summary) =>
        $"The commit click never reached the site ({summary}) and the record search finds none.";

    public static string EveryWrite(IReadOnlyList<CommitWrite> writes) =>
        $"The site did not save the record: {string.Join("; ", writes.Select(write => write.Description))}. The record search finds none.";

    public static string FieldsRefused(IReadOnlyList<FieldMessage> messages) =>
        $"The site did not save the record and says beside {string.Join("; beside ", messages.Select(message => $"\"{message.Field}\": \"{message.Text}\""))}. "
        + "The record search finds none. Reject this job, correct the named field and submit it again.";

    public static string RefusedByStatus(CommitWrite write) =>
        $"The site refused the save: {write.Description}. The record search finds none. "
        + (write.Status is 403
            ? "Give the account the right to save such records, or reject this job; then submit it again."
            : "Reject this job, correct what the site names and submit it again.");

    public static string EnteredAgain(NotSaved proof) => proof switch
    {
        NotSaved.Later { RetryAfter: { } wait } => $"{proof.Why} It is entered again when the {wait.TotalSeconds:0.#} s that the site asked for are over.",
        NotSaved.Later => $"{proof.Why} It is entered again later.",
        NotSaved.FormAfresh => $"{proof.Why} The form is opened afresh and entered again.",
        _ => proof.Why,
    };
}

using BrowserAgent.Agent.Packs;
using BrowserAgent.Sessions.Leasing;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Steps;

/// <summary>
/// Answers the JavaScript dialogs of one lease by the pack's rules and remembers those that no rule matches. A dialog blocks the page's script until
/// it is answered, so it is remembered first: whatever the step observes afterwards, the dialog is already known.
/// </summary>
internal sealed partial class DialogResponder(SitePack pack, ILogger logger)
{
    private readonly Lock _lock = new();
    private Stage _stage = Stage.Working;
    private string? _unexpectedDialog;
    private string? _commitDialogs;

    private enum Stage
    {
        /// <summary>Filling, searching, reading.</summary>
        Working,

        /// <summary>The commit is prepared or was clicked: no dialog is accepted.</summary>
        RefusingAll,

        /// <summary>The intent is recorded and the click is being made: a commit dialog may be accepted.</summary>
        Committing,
    }

    /// <summary>The first dialog that was dismissed because no rule matched it or its rule did not apply; null while there was none. Kept until the lease ends.</summary>
    public string? UnexpectedDialog
    {
        get
        {
            lock (_lock)
            {
                return _unexpectedDialog;
            }
        }
    }

    /// <summary>The dialogs during the commit click, in words; null when there was none.</summary>
    public string? CommitDialogs
    {
        get
        {
            lock (_lock)
            {
                return _commitDialogs;
            }
        }
    }

    public void Attach(SessionLease lease) => lease.OnDialog = RespondAsync;

    public FlowResult? UnexpectedDialogResult() => UnexpectedDialog is { } surprise
        ? new FlowResult.PolicyStopped($"{surprise} Add a rule for it to the pack's interruptions, or find out what the site asks for.")
        : null;

    /// <summary>From now to the end of the lease only a dialog of the commit click may be accepted.</summary>
    public void RefuseAll() => SetStage(Stage.RefusingAll);

    public void BeginCommit() => SetStage(Stage.Committing);

    private void SetStage(Stage stage)
    {
        lock (_lock)
        {
            _stage = stage;
        }
    }

    private async Task<bool> RespondAsync(IDialog dialog)
    {
        // The flow itself navigates away from the page, so the pool accepts this dialog.
        if (dialog.Type == DialogType.BeforeUnload)
        {
            return false;
        }

        if (Decide(dialog.Type, dialog.Message) == DialogAnswer.Accept)
        {
            await dialog.AcceptAsync(dialog.Type == DialogType.Prompt ? dialog.DefaultValue : null);
            return true;
        }

        await dialog.DismissAsync();
        return true;
    }

    internal DialogAnswer Decide(string kind, string text)
    {
        lock (_lock)
        {
            var rule = pack.Dialogs.FirstOrDefault(rule => rule.Matches(kind, text));
            // An alert has only one button, so closing it confirms nothing.
            var isKnown = rule is not null && (rule.Answer == DialogAnswer.Dismiss || rule.Kind == DialogKind.Alert
                || (rule.IsCommit ? _stage == Stage.Committing : _stage == Stage.Working));
            var answer = isKnown ? rule!.Answer : DialogAnswer.Dismiss;
            var words = $"The site asked ({kind}) \"{Values.CanonicalTextNormalizer.Normalize(text)}\": {(answer == DialogAnswer.Accept ? "accepted" : "dismissed")}"
                + (isKnown ? $" by the rule {rule!.Name}." : rule is null ? ", because no rule matches it." : $", because the rule {rule.Name} does not apply at this point.");
            if (_stage == Stage.Committing)
            {
                // A dialog of the click is evidence, no reason to stop: the saved record is searched for and read in any case.
                _commitDialogs = _commitDialogs is null ? words : $"{_commitDialogs} {words}";
            }
            else if (!isKnown)
            {
                _unexpectedDialog ??= words;
            }

            LogResponded(pack.Site, kind, answer, rule?.Name ?? "none");
            return answer;
        }
    }

    [LoggerMessage(EventId = 1011, Level = LogLevel.Information, Message = "A dialog ({Kind}) of {Site} was answered with {Answer} by the rule {Rule}")]
    private partial void LogResponded(string site, string kind, DialogAnswer answer, string rule);
}

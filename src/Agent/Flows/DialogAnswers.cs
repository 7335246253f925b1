using BrowserAgent.Agent.Packs;
using BrowserAgent.Sessions.Pool;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Flows;

/// <summary>
/// Answers the JavaScript dialogs of one lease by the pack's rules, and remembers those that no rule knows. A dialog stops the page's own script,
/// so it is remembered before it is answered: what the step sees next is later.
/// </summary>
internal sealed partial class DialogAnswers(SitePack pack, ILogger logger)
{
    private readonly Lock _lock = new();
    private Stage _stage = Stage.Working;
    private string? _surprise;
    private string? _atCommit;

    private enum Stage
    {
        /// <summary>Filling, searching, reading.</summary>
        Working,

        /// <summary>The commit is armed or was made: nothing is accepted.</summary>
        Sealed,

        /// <summary>Intent is written and the click is on its way.</summary>
        Committing,
    }

    /// <summary>A dialog that no rule knows, or whose rule does not hold here, dismissed; null while there was none. It stays until the lease ends.</summary>
    public string? Surprise
    {
        get
        {
            lock (_lock)
            {
                return _surprise;
            }
        }
    }

    /// <summary>The dialogs during the commit click, in words; null when there was none.</summary>
    public string? AtCommit
    {
        get
        {
            lock (_lock)
            {
                return _atCommit;
            }
        }
    }

    public void Attach(SessionLease lease) => lease.OnDialog = AnswerAsync;

    public FlowOutcome? Stop() => Surprise is { } surprise
        ? new FlowOutcome.PolicyStopped($"{surprise} Add a rule for it to interruptions of the pack, or see what the site wants.")
        : null;

    /// <summary>From here to the end of the lease no dialog is accepted but one that belongs to the click.</summary>
    public void Seal() => Enter(Stage.Sealed);

    public void BeginCommit() => Enter(Stage.Committing);

    private void Enter(Stage stage)
    {
        lock (_lock)
        {
            _stage = stage;
        }
    }

    private async Task<bool> AnswerAsync(IDialog dialog)
    {
        // Whoever drives the page asked to leave it: the pool accepts that.
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
            var rule = pack.Dialogs.FirstOrDefault(rule => rule.Fits(kind, text));
            // An alert has one button: nothing is agreed to by closing it.
            var isKnown = rule is not null && (rule.Answer == DialogAnswer.Dismiss || rule.Kind == DialogKind.Alert
                || (rule.IsCommit ? _stage == Stage.Committing : _stage == Stage.Working));
            var answer = isKnown ? rule!.Answer : DialogAnswer.Dismiss;
            var words = $"The site asked ({kind}) \"{Values.CanonicalText.Normalize(text)}\": {(answer == DialogAnswer.Accept ? "accepted" : "dismissed")}"
                + (isKnown ? $" by the rule {rule!.Name}." : rule is null ? ", for no rule knows it." : $", for the rule {rule.Name} does not hold here.");
            if (_stage == Stage.Committing)
            {
                // The verdict weighs it together with the search; what was saved is read again in any case.
                _atCommit = _atCommit is null ? words : $"{_atCommit} {words}";
            }
            else if (!isKnown)
            {
                _surprise ??= words;
            }

            LogAnswered(pack.Site, kind, answer, rule?.Name ?? "none");
            return answer;
        }
    }

    [LoggerMessage(1011, LogLevel.Information, "A dialog ({Kind}) of {Site} was answered with {Answer} by the rule {Rule}")]
    private partial void LogAnswered(string site, string kind, DialogAnswer answer, string rule);
}

using System.CommandLine;

namespace BrowserAgent.Worker.CommandLine;

/// <summary>The command line's root.</summary>
internal static class BrowserAgentCommand
{
    public static RootCommand Create() => new("Enters work into business web applications: exactly once, verified, with screenshots.")
    {
        UpCommand.Create(),
        EnqueueCommand.Create(),
        ListJobsCommand.Create(),
        ShowJobCommand.Create(),
        AuditCommand.Create(),
        DecideCommand.Create("approve", "Approve a job in review, or put a dead one back into the queue."),
        DecideCommand.Create("reject", "End a job in review."),
        CancelCommand.Create(),
        PauseCommand.Create("pause", "Start no more jobs, on any worker of the queue. Running jobs go on."),
        PauseCommand.Create("resume", "End a pause of the same scope."),
        SessionsCommand.Create(),
        WebhooksCommand.Create(),
        SetAsideCommand.Create(),
        EraseCommand.Create(),
        KeysCommand.Create(),
        UsersCommand.Create(),
        DoctorCommand.Create(),
        LintSiteCommand.Create(),
    };
}

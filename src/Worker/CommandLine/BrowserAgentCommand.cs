using System.CommandLine;

namespace BrowserAgent.Worker.CommandLine;

/// <summary>The command line's root.</summary>
internal static class BrowserAgentCommand
{
    public static RootCommand Create() => new("Enters work into business web applications: once, verified, with pictures.")
    {
        UpCommand.Create(),
        EnqueueCommand.Create(),
        JobsCommand.Create(),
        JobCommand.Create(),
        AuditCommand.Create(),
        DecideCommand.Create("approve", "Let a job in review go on, or put a dead one back."),
        DecideCommand.Create("reject", "End a job in review."),
        CancelCommand.Create(),
        PauseCommand.Create("pause", "Take no more jobs, on any worker of the queue. What runs goes on."),
        PauseCommand.Create("resume", "End a pause of the same scope."),
        SessionsCommand.Create(),
        WebhooksCommand.Create(),
        DoctorCommand.Create(),
        SiteCommand.Create(),
    };
}

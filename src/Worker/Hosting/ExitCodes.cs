namespace BrowserAgent.Worker.Hosting;

/// <summary>What the process answers its caller.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>It was tried and did not succeed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or its input can't be used.</summary>
    public const int BadInput = 2;

    /// <summary>The worker, or something that it needs, could not be reached.</summary>
    public const int Unreachable = 3;
}

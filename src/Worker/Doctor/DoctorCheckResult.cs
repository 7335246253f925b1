namespace BrowserAgent.Worker.Doctor;

/// <summary>One thing that the worker needs of this machine.</summary>
/// <param name="Name">What is looked at.</param>
/// <param name="Level">How it stands.</param>
/// <param name="Found">What was found, in words.</param>
/// <param name="NextMove">What to do; null when all is well.</param>
internal sealed record DoctorCheckResult(string Name, DoctorLevel Level, string Found, string? NextMove = null)
{
    public static DoctorCheckResult Good(string name, string found) => new(name, DoctorLevel.Good, found);

    public static DoctorCheckResult Remark(string name, string found, string nextMove) => new(name, DoctorLevel.Remark, found, nextMove);

    public static DoctorCheckResult Missing(string name, string found, string nextMove) => new(name, DoctorLevel.Missing, found, nextMove);
}

internal enum DoctorLevel
{
    Good,

    /// <summary>Works, but look at it.</summary>
    Remark,

    /// <summary>The worker can't run like this.</summary>
    Missing,
}

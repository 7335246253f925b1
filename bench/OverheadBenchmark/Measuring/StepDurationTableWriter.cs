using System.Globalization;
using System.Text;

namespace BrowserAgent.OverheadBenchmark.Measuring;

/// <summary>Where the time went, for a reader.</summary>
internal static class StepDurationTableWriter
{
    public static string Write(StepDurations audit, StepDurations plain)
    {
        var table = new StringBuilder("where the time went, mean milliseconds an order\n");
        Row("flow: step", "times", "audit", "plain");
        foreach (var (name, (ms, count)) in audit.Steps)
        {
            Row(name, Number(count / (double)audit.Orders, "0.#"), Number(ms / audit.Orders), Number(plain.Steps.GetValueOrDefault(name).Ms / plain.Orders));
        }

        Row("all else: queue, audit files, lease, notes", "", Number(RestOf(audit)), Number(RestOf(plain)));
        Row("claim to acknowledgement", "", Number(audit.Total / audit.Orders), Number(plain.Total / plain.Orders));
        return table.ToString();

        void Row(string name, string times, string with, string without) =>
            table.Append(CultureInfo.InvariantCulture, $"  {name,-44}{times,6}{with,8}{without,8}\n");
    }

    private static double RestOf(StepDurations costs) => (costs.Total - costs.Steps.Values.Sum(step => step.Ms)) / costs.Orders;

    private static string Number(double value, string format = "0") => value.ToString(format, CultureInfo.InvariantCulture);
}

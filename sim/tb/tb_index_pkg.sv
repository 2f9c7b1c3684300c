`default_nettype none

/// docs/numerics.md and docs/algorithms.md with plain operators and lists: what benches compare with.
package tb_index_pkg;
  localparam int unsigned NoId = 65535;
  localparam int unsigned MaxNodes = 128;
  localparam int unsigned MaxLayers = 4;
  localparam int unsigned MaxDim = 16;
  /// A metric of benches only: no vectors, a scattered number for each pair, not symmetric.
  localparam int unsigned MetricScatter = 3;

  typedef struct {
    longint distance;
    int unsigned id;
    bit expanded;
  } entry_t;
  typedef entry_t list_t[$];
  typedef int unsigned ids_t[$];

  function automatic entry_t new_entry(longint distance, int unsigned id);
    entry_t entry;
    entry.distance = distance;
    entry.id       = id;
    entry.expanded = 1'b0;
    return entry;
  endfunction

  function automatic bit contains(ids_t ids, int unsigned id);
    for (int unsigned i = 0; i < ids.size(); i++) if (ids[i] == id) return 1'b1;
    return 1'b0;
  endfunction

  /// One draw of xorshift32.
  function automatic logic [31:0] draw(logic [31:0] state);
    logic [31:0] x;
    x = state ^ (state << 13);
    x = x ^ (x >> 17);
    return x ^ (x << 5);
  endfunction

  /// The largest l with x < floor(2^32 / m^l), which is (x + 1) * m^l <= 2^32.
  function automatic int unsigned level_of(logic [31:0] x, int unsigned m, int unsigned levels);
    logic [95:0] power = 96'd1;
    int unsigned level = 0;
    for (int unsigned l = 1; l < levels; l++) begin
      if (power <= 96'h1_0000_0000) power = power * 96'(m);
      if ((96'(x) + 96'd1) * power <= 96'h1_0000_0000) level = l;
    end
    return level;
  endfunction

  /// {e, r} of a squared norm, by bisection of r^2 * n2 <= 4^(31 + e), which is the definition without its inner floor.
  function automatic logic [36:0] inverse_norm(logic [127:0] n2);
    logic [127:0] low, high, middle;
    int unsigned e;
    if (n2 == 0) return '0;
    e = 0;
    while (n2 >= (128'd4 << (2 * e))) e++;
    low  = 0;
    high = 128'h1_0000_0000;
    while (high - low > 1) begin
      middle = (low + high) / 2;
      if (middle * middle * n2 <= (128'd1 << (2 * (31 + e)))) low = middle;
      else high = middle;
    end
    return {e[4:0], low[31:0]};
  endfunction

  /// Floor of a signed number over a power of two, by division.
  function automatic logic signed [127:0] floor_shift(logic signed [127:0] x, int unsigned s);
    logic signed [127:0] divisor, quotient;
    divisor  = 128'sd1 <<< s;
    quotient = x / divisor;
    if (x < 0 && quotient * divisor != x) quotient = quotient - 128'sd1;
    return quotient;
  endfunction

  /// Cosine distance, from the dot product and the inverse norms of operand and vector.
  function automatic longint cosine(longint dot, logic [36:0] operand, logic [36:0] vector);
    logic signed [127:0] y, c;
    y = floor_shift(128'(dot) * 128'(vector[31:0]), 32'(vector[36:32]) + 32'(operand[36:32]) + 1);
    c = floor_shift(y * 128'(operand[31:0]), 31);
    return (64'sd1 <<< 30) - longint'(c);
  endfunction

  /// One index; all members are open to the bench. Queries are the vector of index `capacity`.
  class tb_index;
    int unsigned capacity, dim, m, m0, levels, ef_max;
    int unsigned metric, ef_construction, expansion;
    int unsigned len, high_water, free_head, entry, entry_level, type_count[16];
    bit live[MaxNodes];
    int unsigned level[MaxNodes], kind[MaxNodes], next[MaxNodes], prev[MaxNodes];
    int component[MaxNodes+1][MaxDim];
    logic [63:0] aux[MaxNodes+1];  // of meaning for those that `set_norm` has set
    ids_t row[MaxLayers*MaxNodes];
    ids_t written;  // rows of layer 0 in the order of their writes: id, number of links, links; the bench empties it
    longint span;
    int unsigned salt;
    int unsigned distances, hops, rounds;
    // Rows that had no room, selections with pins, exact scans after a beam.
    int unsigned relinks, pinned, fallbacks;

    function new(int unsigned nodes, int unsigned components, int unsigned links, int unsigned links0, int unsigned layers, int unsigned longest);
      capacity = nodes;
      dim      = components;
      m        = links;
      m0       = links0;
      levels   = layers;
      ef_max   = longest;
      metric   = 0;
      ef_construction = longest;
      expansion       = 1;
      {distances, hops, rounds, relinks, pinned, fallbacks} = '0;
      span = 100;
      salt = 1;
      empty();
    endfunction

    function void empty();
      len         = 0;
      high_water  = 0;
      free_head   = NoId;
      entry       = NoId;
      entry_level = 0;
      for (int unsigned t = 0; t < 16; t++) type_count[t] = 0;
      for (int unsigned v = 0; v < MaxNodes; v++) begin
        wipe(v);
        next[v] = NoId;
      end
    endfunction

    function void write_row(int unsigned layer, int unsigned v, ids_t links);
      row[layer*MaxNodes+v] = links;
      if (layer != 0) return;
      written.push_back(v);
      written.push_back(links.size());
      for (int unsigned i = 0; i < links.size(); i++) written.push_back(links[i]);
    endfunction

    function void wipe(int unsigned v);
      live[v]  = 1'b0;
      level[v] = 0;
      kind[v]  = 0;
      prev[v]  = NoId;
      aux[v]   = '0;
      for (int unsigned i = 0; i < MaxDim; i++) component[v][i] = 0;
      for (int unsigned l = 0; l < MaxLayers; l++) row[l*MaxNodes+v].delete();
    endfunction

    function longint dot(int unsigned a, int unsigned b);
      longint sum = 0;
      for (int unsigned i = 0; i < dim; i++) sum += longint'(component[a][i]) * longint'(component[b][i]);
      return sum;
    endfunction

    /// Computes what is stored of the norm of a vector; the cosine metric needs it.
    function void set_norm(int unsigned v);
      aux[v] = dot(v, v);
      if (metric == 32'(mh_pkg::MetricCosine)) aux[v] = 64'(inverse_norm(128'(aux[v])));
    endfunction

    function longint distance(int unsigned a, int unsigned b);
      longint sum = 0;
      longint difference;
      int unsigned x;
      if (metric == MetricScatter) begin
        x = (a * 32'h9E37_79B1) ^ (b * 32'h85EB_CA77) ^ salt;
        repeat (2) x = (x ^ (x >> 15)) * 32'h2C1B_3C6D;
        return longint'({32'd0, x ^ (x >> 13)}) % span - span / 4;
      end
      if (metric == 32'(mh_pkg::MetricDot)) return -dot(a, b);
      if (metric == 32'(mh_pkg::MetricCosine)) return cosine(dot(a, b), aux[a][36:0], aux[b][36:0]);
      for (int unsigned i = 0; i < dim; i++) begin
        difference = longint'(component[a][i]) - longint'(component[b][i]);
        sum += difference * difference;
      end
      return sum;
    endfunction

    /// The list with one more entry, cut to `ef`.
    function list_t inserted(list_t list, entry_t added, int unsigned ef);
      list_t result = list;
      int unsigned at = 0;
      while (at < result.size() && (result[at].distance < added.distance
          || (result[at].distance == added.distance && result[at].id < added.id))) at++;
      if (at == result.size()) result.push_back(added);
      else result.insert(at, added);
      if (result.size() > ef) void'(result.pop_back());
      return result;
    endfunction

    function list_t beam(int unsigned operand, entry_t start, int unsigned layer, int unsigned ef, int unsigned width);
      bit visited[MaxNodes];
      list_t list;
      ids_t picks, links;
      for (int unsigned v = 0; v < MaxNodes; v++) visited[v] = 1'b0;
      visited[start.id] = 1'b1;
      list.push_back(start);
      while (1) begin
        picks.delete();
        for (int unsigned i = 0; i < list.size(); i++) begin
          if (!list[i].expanded && picks.size() < width) begin
            list[i].expanded = 1'b1;
            picks.push_back(list[i].id);
          end
        end
        if (picks.size() == 0) return list;
        rounds++;
        for (int unsigned p = 0; p < picks.size(); p++) begin
          hops++;
          links = row[layer*MaxNodes+picks[p]];
          for (int unsigned n = 0; n < links.size(); n++) begin
            if (!visited[links[n]]) begin
              visited[links[n]] = 1'b1;
              distances++;
              list = inserted(list, new_entry(distance(operand, links[n]), links[n]), ef);
            end
          end
        end
      end
      return list;
    endfunction

    function entry_t descend(int unsigned operand, int unsigned target);
      list_t list;
      entry_t best = new_entry(distance(operand, entry), entry);
      distances++;
      for (int unsigned l = entry_level; l > target; l--) begin
        list = beam(operand, best, l, 1, 1);
        best = new_entry(list[0].distance, list[0].id);
      end
      return best;
    endfunction

    function ids_t select(list_t candidates, int unsigned limit, ids_t pins);
      ids_t selected;
      int unsigned reserve = 0;
      bit take;
      for (int unsigned c = 0; c < candidates.size(); c++) if (contains(pins, candidates[c].id)) reserve++;
      if (reserve != 0) pinned++;
      for (int unsigned c = 0; c < candidates.size(); c++) begin
        if (contains(pins, candidates[c].id)) begin
          take = 1'b1;
          reserve--;
        end else begin
          take = selected.size() + reserve < limit;
          for (int unsigned s = 0; s < selected.size(); s++) begin
            if (distance(selected[s], candidates[c].id) < candidates[c].distance) take = 1'b0;
          end
        end
        if (take) selected.push_back(candidates[c].id);
      end
      return selected;
    endfunction

    function void relink(int unsigned n, int unsigned layer, ids_t ids);
      list_t candidates;
      ids_t pins, seen;
      relinks++;
      for (int unsigned i = 0; i < ids.size(); i++) begin
        if (ids[i] != n && !contains(seen, ids[i])) begin
          seen.push_back(ids[i]);
          candidates = inserted(candidates, new_entry(distance(n, ids[i]), ids[i]), MaxNodes);
        end
      end
      if (layer == 0 && next[n] != n) begin
        pins.push_back(next[n]);
        if (prev[n] != next[n]) pins.push_back(prev[n]);
      end
      write_row(layer, n, select(candidates, (layer == 0) ? m0 : m, pins));
    endfunction

    function void link_layer(int unsigned v, int unsigned layer, list_t list);
      ids_t pins, links, others;
      int unsigned p, q;
      links = select(list, m, pins);
      if (layer == 0) begin
        p       = links[0];
        q       = next[p];
        next[p] = v;
        prev[v] = p;
        next[v] = q;
        prev[q] = v;
        if (!contains(links, q)) links.push_back(q);
      end
      write_row(layer, v, links);
      for (int unsigned i = 0; i < links.size(); i++) begin
        others = row[layer*MaxNodes+links[i]];
        others.push_back(v);
        if (others.size() <= ((layer == 0) ? m0 : m)) write_row(layer, links[i], others);
        else relink(links[i], layer, others);
      end
    endfunction

    function void link(int unsigned v);
      entry_t best;
      list_t list;
      int target;
      if (entry == NoId) begin
        entry       = v;
        entry_level = level[v];
        next[v]     = v;
        prev[v]     = v;
        return;
      end
      target = int'((level[v] < entry_level) ? level[v] : entry_level);
      best   = descend(v, target);
      for (int l = target; l >= 0; l--) begin
        list = beam(v, best, l, ef_construction, expansion);
        best = new_entry(list[0].distance, list[0].id);
        link_layer(v, l, list);
      end
      if (level[v] > entry_level) begin
        entry       = v;
        entry_level = level[v];
      end
    endfunction

    function void unlink(int unsigned v);
      ids_t candidates, links;
      if (next[v] != v) begin
        next[prev[v]] = next[v];
        prev[next[v]] = prev[v];
      end
      for (int l = level[v]; l >= 0; l--) begin
        for (int unsigned u = 0; u < high_water; u++) begin
          links = row[l*MaxNodes+u];
          if (u != v && contains(links, v)) begin
            candidates.delete();
            for (int unsigned i = 0; i < links.size(); i++) if (links[i] != v) candidates.push_back(links[i]);
            links = row[l*MaxNodes+v];
            for (int unsigned i = 0; i < links.size(); i++) candidates.push_back(links[i]);
            relink(u, l, candidates);
          end
        end
        links.delete();
        write_row(l, v, links);
      end
      if (entry == v) begin
        entry       = NoId;
        entry_level = 0;
        for (int unsigned u = 0; u < high_water; u++) begin
          if (live[u] && u != v && (entry == NoId || level[u] > entry_level)) begin
            entry       = u;
            entry_level = level[u];
          end
        end
      end
    endfunction

    /// The id that the next insertion gets.
    function int unsigned next_id();
      return (free_head != NoId) ? free_head : high_water;
    endfunction

    /// Its vector is in place; the caller has drawn the level.
    function void insert(int unsigned new_kind, int unsigned new_level);
      int unsigned v = next_id();
      if (free_head != NoId) free_head = next[v];
      else high_water++;
      live[v]  = 1'b1;
      level[v] = new_level;
      kind[v]  = new_kind;
      len++;
      type_count[new_kind]++;
      link(v);
    endfunction

    function void remove(int unsigned v);
      unlink(v);
      type_count[kind[v]]--;
      len--;
      wipe(v);
      next[v]   = free_head;
      free_head = v;
    endfunction

    function list_t search_exact(int unsigned k, logic [15:0] mask);
      list_t list;
      for (int unsigned v = 0; v < high_water; v++) begin
        if (live[v] && mask[kind[v]]) begin
          distances++;
          list = inserted(list, new_entry(distance(capacity, v), v), k);
        end
      end
      return list;
    endfunction

    function list_t search(int unsigned k, int unsigned ef, logic [15:0] mask, int unsigned width);
      list_t list, results;
      int unsigned matching = 0;
      int unsigned wide;
      for (int unsigned t = 0; t < 16; t++) if (mask[t]) matching += type_count[t];
      if (matching == 0) return results;
      wide = ef;
      for (int unsigned all = matching; all < len; all *= 2) wide *= 2;
      if (wide <= ef_max) begin
        list = beam(capacity, descend(capacity, 0), 0, wide, width);
        for (int unsigned i = 0; i < list.size(); i++) begin
          if (mask[kind[list[i].id]] && results.size() < k) results.push_back(list[i]);
        end
        if (results.size() == ((k < matching) ? k : matching)) return results;
      end
      fallbacks++;
      return search_exact(k, mask);
    endfunction
  endclass
endpackage

`default_nettype wire

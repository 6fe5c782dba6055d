// What the panels ask, so that each selector is written once. A host is chosen by job and instance, a link by its
// interface as well; All of interfaces and of addresses is .*, which also matches series without that label.
{
  host:: 'job=~"$job",instance=~"$instance"',
  link:: self.host + ',interface=~"$interface"',
  window:: '[$__rate_interval]',

  // name{job, instance and more}
  of_host(name, more=''):: '%s{%s%s}' % [name, self.host, if more == '' then '' else ',' + more],
  of_link(name, more=''):: '%s{%s%s}' % [name, self.link, if more == '' then '' else ',' + more],
  rate_of_host(name, more=''):: 'rate(%s%s)' % [self.of_host(name, more), self.window],
  rate_of_link(name, more=''):: 'rate(%s%s)' % [self.of_link(name, more), self.window],

  // Pairs that have the chosen address at either end: those that begin with it, and of the others those that end with it, so
  // that with .* nothing is read twice.
  rate_at_either(one, other, name, more='', at='')::
    local end(labels) =
      'rate(%s%s%s)' % [self.of_link(name, (if more == '' then '' else more + ',') + labels), self.window, at];
    '(%s or %s)' % [
      end('%s=~"$address"' % one),
      end('%s!~"$address",%s=~"$address"' % [one, other]),
    ],
  rate_of_pairs(name, more='', at=''):: self.rate_at_either('src_ip', 'dst_ip', name, more, at),
  rate_of_connections(name):: self.rate_at_either('local', 'remote', name),

  sum(by, what):: 'sum by (%s) (%s)' % [by, what],
  total(what):: 'sum(%s)' % what,
  top(what):: 'topk($top, %s)' % what,
  quantile(q, by, histogram)::
    'histogram_quantile(%s, sum by (%s) (%s))' % [q, if by == '' then 'le' else 'le, ' + by, histogram],
}

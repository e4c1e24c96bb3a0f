;;; envparity.el --- The findings of envparity in a compilation buffer  -*- lexical-binding: t -*-

;; (require 'envparity), then M-x envparity in a file of the project; M-g n goes to the next finding.

(require 'compile)

(add-to-list 'compilation-error-regexp-alist-alist
             ;; The end that envparity prints is just past the last character, the one that Emacs wants is on it.
             `(envparity
               "^\\(.+?\\):\\([0-9]+\\):\\([0-9]+\\)-\\([0-9]+\\):\\([0-9]+\\): \\(?:error\\|\\(warning\\)\\|\\(note\\)\\): "
               1 (2 . 4) (3 . ,(lambda () (1- (string-to-number (match-string 5))))) (6 . 7)))
(add-to-list 'compilation-error-regexp-alist 'envparity)

(defun envparity ()
  "Check the configuration of the current project."
  (interactive)
  (let ((default-directory (or (locate-dominating-file default-directory ".git") default-directory)))
    (compile "envparity check --format gcc-range")))

(provide 'envparity)
;;; envparity.el ends here
